// @ts-check
/** The published index, opened once a visit. */
import { Engine } from "../engine.js";
// @ts-expect-error: bundle.py puts lunr.js in.
import { lunr } from "../lunr.js";

const HERE = new URL("./", import.meta.url);
/** The root of the site: the script lies in assets/ketluan/search/. */
const ROOT = new URL("../../../", HERE);
const ENTRY = "entry.json";

/** @type {Promise<Response> | undefined} */
let early;
/** @type {Promise<Engine | undefined> | undefined} */
let opened;

/** Take the answer that was asked for while this script was on its way. @param {Promise<Response>} entry */
export function begin(entry) {
  early = entry;
}

/** @param {string} path */
async function file(path) {
  // Only the entry keeps its name from one publication to the next: it is always asked for anew.
  const asked = path === ENTRY && early;
  early = asked ? undefined : early;
  const answer = await (asked || fetch(new URL(path, HERE), { cache: path === ENTRY ? "no-cache" : "default" }));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** The engine; nothing when the entry of the index cannot be read, which is tried again the next time. */
function open() {
  opened ??= Engine.open(file, lunr).catch(() => (opened = undefined));
  return opened;
}

/** Do something with the engine, or else `fail`; again when files were gone because the site has been published anew. @param {(engine: Engine) => Promise<void>} work @param {() => void} fail @returns {Promise<void>} */
export async function withEngine(work, fail) {
  const engine = await open();
  if (!engine) return fail();
  await work(engine);
  if (engine.reader.failed.size && (await isOld(engine))) await withEngine(work, fail);
}

/** @param {Engine} engine */
async function isOld(engine) {
  try {
    const entry = await file(ENTRY);
    if (JSON.stringify(entry.segments) === JSON.stringify(engine.reader.entry.segments)) return false;
    opened = undefined;
    return true;
  } catch {
    return false;
  }
}

/** The address of a page of the site. @param {string} path */
export function pageAddress(path) {
  return new URL(path, ROOT).href;
}

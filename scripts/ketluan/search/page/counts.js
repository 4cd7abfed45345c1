// @ts-check
/** How many of the items found there are of each value of a facet, and of each conclusion. */
import { FACETS, VALUES, asks, named, options } from "./address.js";

/** @typedef {import("../engine.js").Engine} Engine */
/** @typedef {import("./address.js").State} State */
/** @typedef {import("./address.js").Facet} Facet */
/** @typedef {{value: string, name: string, count: number, chosen: boolean}} Row */
/** @typedef {Record<Facet, Map<string, number>>} Counts */

/** What is set aside to count the values of a facet: a year and its months choose together. @type {Record<Facet, Facet[]>} */
const TOGETHER = { unit: ["unit"], relation: ["relation"], year: ["year", "month"], month: ["year", "month"], chair: ["chair"], kind: ["kind"] };

/**
 * The values of each facet: those that the query has when nothing is chosen, with the number of items that choosing
 * each would show beside the other choices.
 * @param {Engine} engine @param {State} state @param {number[]} items those found with all choices @param {boolean} partial
 * @returns {Promise<Record<Facet, Row[]>>}
 */
export async function facetRows(engine, state, items, partial) {
  /** @param {Facet[]} aside */
  const without = async (aside) => {
    if (!aside.some((facet) => state[facet].length)) return counted(engine, items, state);
    const fewer = { ...state, ...Object.fromEntries(aside.map((facet) => [facet, []])) };
    if (!asks(fewer)) return counted(engine, engine.reader.lengths.keys(), fewer);
    const result = await engine.search(state.q, { ...options(fewer), partial });
    return counted(engine, result.items, fewer);
  };
  const all = await without(FACETS.map(([facet]) => facet));
  const rows = /** @type {Record<Facet, Row[]>} */ ({});
  for (const [facet] of FACETS) rows[facet] = rowsOf(engine, facet, all[facet], (await without(TOGETHER[facet]))[facet], state);
  return rows;
}

/** @param {Engine} engine @param {Iterable<number>} items @param {State} state @returns {Promise<Counts>} */
async function counted(engine, items, state) {
  const found = await engine.reader.facets(items, state);
  /** @type {Map<string, number>} */
  const year = new Map();
  for (const [month, count] of found.month) year.set(month.slice(0, 4), (year.get(month.slice(0, 4)) ?? 0) + count);
  return { ...found, year };
}

/** @param {Engine} engine @param {Facet} facet @param {Map<string, number>} all @param {Map<string, number>} now @param {State} state @returns {Row[]} */
function rowsOf(engine, facet, all, now, state) {
  const values = VALUES[facet]?.map(([, value]) => value) ?? [...new Set([...all.keys(), ...state[facet]])];
  const rows = values.map((value) => ({
    value,
    name: facet === "year" ? value : nameOf(engine, facet, value),
    count: now.get(value) ?? 0,
    chosen: state[facet].includes(value),
  }));
  if (facet === "year" || facet === "month") return rows.sort((a, b) => (a.value < b.value ? 1 : -1));
  if (VALUES[facet]) return rows;
  const total = (/** @type {Row} */ row) => all.get(row.value) ?? 0;
  return rows.sort((a, b) => total(b) - total(a) || a.name.localeCompare(b.name, "vi"));
}

/** What a value of a facet is called. @param {Engine} engine @param {Facet} facet @param {string} value */
export function nameOf({ names }, facet, value) {
  if (facet === "unit") return names.units.get(value) ?? value;
  if (facet === "chair") return names.officials.get(value) ?? value;
  if (VALUES[facet]) return named(facet, value, 1, 2) ?? value;
  if (facet === "year") return `Năm ${value}`;
  return `Tháng ${Number(value.slice(5))}/${value.slice(0, 4)}`;
}

/** Tells the conclusion of an item; undefined when the columns cannot be read. @param {Engine} engine */
export async function conclusionOf({ reader }) {
  const columns = await Promise.all(reader.paths.map((path) => reader.columns(path)));
  if (columns.includes(null)) return undefined;
  return (/** @type {number} */ item) => {
    const { segment, own } = reader.segmentOf(item);
    return `${segment}/${columns[segment]?.starts.findLastIndex((start) => start <= own)}`;
  };
}

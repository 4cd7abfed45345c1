// @ts-check
/** The part of a text that shows why it was found, as in ketluan/search/excerpts.py. */
import { distinct } from "./queries.js";
import { fold, syllables, tokens } from "./vietnamese.js";

/** @typedef {{text: string, marked: boolean}} Piece */
/** @typedef {[number, number]} Run */
/** @typedef {import("./vietnamese.js").Token} Token */

const WORDS = 40;

/**
 * The runs of tokens that are one of the wanted forms; for highlighting a whole page too.
 * @param {Token[]} found @param {Iterable<string>} wanted @returns {Run[]}
 */
export function matches(found, wanted) {
  const words = found.map((token) => token.text);
  const folded = words.map(fold);
  /** @type {Map<string, Run>} */
  const runs = new Map();
  for (const form of wanted) {
    const exact = syllables(form);
    const alike = exact.map(fold);
    let hits = exact.join(" ") === alike.join(" ") ? [] : places(words, exact);
    if (!hits.length) hits = places(folded, alike);
    for (const run of hits) runs.set(run.join(), run);
  }
  return [...runs.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** @param {string[]} words @param {string[]} part @returns {Run[]} */
function places(words, part) {
  /** @type {Run[]} */
  const found = [];
  for (let at = 0; part.length && at + part.length <= words.length; at++) {
    if (part.every((word, index) => words[at + index] === word)) found.push([at, at + part.length]);
  }
  return found;
}

/**
 * The stretch of `text` with most of the wanted forms, its finds marked.
 * @param {string} text @param {string[]} wanted @param {[string, string][]} aliases @returns {Piece[]}
 */
export function excerpt(text, wanted, aliases = []) {
  const meant = wanted.map((form) => syllables(form).map(fold));
  const printed = aliases.filter(([, meaning]) => {
    const words = syllables(meaning).map(fold);
    return meant.some((form) => form.length && places(words, form).length);
  });
  const flat = text.replaceAll("\n", " ");
  const found = tokens(flat);
  const runs = matches(found, [...wanted, ...printed.map(([form]) => form)]);
  const [first, last] = window_(found.length, runs);
  const start = first ? found[first].start : 0;
  const end = last < found.length ? found[last - 1].end : flat.length;
  /** @type {Piece[]} */
  const pieces = first ? [{ text: "… ", marked: false }] : [];
  let at = start;
  for (const [begin, stop] of spans(found, runs, start, end)) {
    if (begin > at) pieces.push({ text: flat.slice(at, begin), marked: false });
    pieces.push({ text: flat.slice(begin, stop), marked: true });
    at = stop;
  }
  if (end > at) pieces.push({ text: flat.slice(at, end), marked: false });
  return last < found.length ? [...pieces, { text: " …", marked: false }] : pieces;
}

/** @param {number} count @param {Run[]} runs @returns {Run} */
function window_(count, runs) {
  let best = 0;
  let most = 0;
  for (const [start] of runs) {
    const inside = runs.filter((run) => start <= run[0] && run[0] < start + WORDS).length;
    if (inside > most) [best, most] = [start, inside];
  }
  const first = best < 12 ? 0 : best - 6;
  return [first, Math.min(count, first + WORDS)];
}

/** @param {Token[]} found @param {Run[]} runs @param {number} start @param {number} end */
export function spans(found, runs, start, end) {
  /** @type {Run[]} */
  const joined = [];
  for (const [first, last] of runs) {
    const [begin, stop] = [found[first].start, found[last - 1].end];
    if (begin < start || stop > end) continue;
    const before = joined.at(-1);
    if (before && begin <= before[1] + 1) before[1] = Math.max(before[1], stop);
    else joined.push([begin, stop]);
  }
  return joined;
}

/**
 * The forms to highlight in a text: neighbours of the query side by side where the text has them so, else each word.
 * @param {string} text @param {import("./engine.js").Result} result @returns {string[]}
 */
export function formsIn(text, { query, wanted }) {
  const found = tokens(text).map((token) => token.text);
  const folded = found.map(fold);
  const pairs = new Set(folded.slice(1).map((word, at) => `${folded[at]} ${word}`));
  const alone = new Set(query.words.map((word) => word.text));
  const forms = wanted.filter((form) => !alone.has(form));
  query.words.forEach((word, at) => {
    const before = word.follows ? query.words[at - 1] : undefined;
    const pair = before && `${before.text} ${word.text}`;
    if (before && pair && pairs.has(fold(pair))) {
      forms.push(pair);
      alone.delete(before.text);
      alone.delete(word.text);
    }
  });
  if (query.partial) {
    const last = query.words[query.words.length - 1];
    const begun = found.map((_, at) => at).filter((at) => folded[at].startsWith(fold(last.text)));
    const before = last.follows && fold(query.words[query.words.length - 2].text);
    const after = begun.filter((at) => before && folded[at - 1] === before);
    forms.push(...(after.length ? after.map((at) => `${found[at - 1]} ${found[at]}`) : begun.map((at) => found[at])));
    if (after.length) alone.delete(query.words[query.words.length - 2].text);
  }
  return distinct([...forms, ...alone]);
}

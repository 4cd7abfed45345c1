// @ts-check
/** A query as terms of the index, as ketluan/search/plans.py makes them. */
import { range, things } from "./queries.js";
import { fold } from "./vietnamese.js";

/** @typedef {import("./queries.js").Query} Query */
/** @typedef {import("./queries.js").Word} Word */
/**
 * @typedef {object} Source Terms that answer the words `start` to `end`.
 * @property {number} start
 * @property {number} end
 * @property {string[]} terms
 * @property {boolean} wide postings of syllables, which say nothing of neighbours
 * @property {boolean} loose marks do not count
 * @property {boolean} every all terms are needed, not one
 */

const LOOSE = 0.25;
const NAMED = 2;

/** @param {string} text @param {boolean} exact */
export function term(text, exact) {
  return exact ? text : `~${fold(text)}`;
}

/** @param {number} start @param {number} end @param {string[]} terms @param {Partial<Source>} more @returns {Source} */
export function source(start, end, terms, more = {}) {
  return { start, end, terms, wide: false, loose: false, every: false, ...more };
}

/** Everything that can answer a word. @param {Query} query @param {string[]} completions @returns {Source[]} */
export function sources(query, completions) {
  const whole = new Set([...query.phrases.flatMap(([start, end]) => range(start, end)), ...things(query)]);
  const found = query.phrases.map(([start, end]) => source(start, end, terms(query.words.slice(start, end)), { every: true }));
  found.push(...query.spans.map((span) => source(span.start, span.end, [span.term])));
  const last = query.words.length - 1;
  if (completions.length) {
    const pairs = completions.filter((key) => key.includes(" ")).map((key) => `~${key}`);
    const words = completions.filter((key) => !key.includes(" ")).map((key) => `~${key}`);
    if (pairs.length) found.push(source(last - 1, last + 1, pairs));
    found.push(source(last, last + 1, words, { wide: pairs.length > 0 }));
  }
  query.words.forEach((word, index) => {
    if (whole.has(index)) return;
    found.push(...spelled(index, index + 1, word.text, word.exact, !alone(query, index, whole)));
    if (word.follows && !whole.has(index - 1)) {
      const before = query.words[index - 1];
      found.push(...spelled(index - 1, index + 1, `${before.text} ${word.text}`, before.exact && word.exact, false));
    }
  });
  return found;
}

/** @param {number} start @param {number} end @param {string} text @param {boolean} exact @param {boolean} wide */
function spelled(start, end, text, exact, wide) {
  const loose = source(start, end, [term(text, false)], { wide, loose: exact });
  return exact ? [source(start, end, [term(text, true)], { wide }), loose] : [loose];
}

/** Whether a word makes no pair. @param {Query} query @param {number} index @param {Set<number>} whole */
function alone(query, index, whole) {
  const before = query.words[index].follows && !whole.has(index - 1);
  const after = index + 1 < query.words.length && query.words[index + 1].follows && !whole.has(index + 1);
  return !before && !after;
}

/** The terms of the pairs of a run of words; of one word the word's. @param {Word[]} words */
export function terms(words) {
  if (words.length === 1) return [term(words[0].text, words[0].exact)];
  return words.slice(1).map((word, at) => term(`${words[at].text} ${word.text}`, words[at].exact && word.exact));
}

/** What each term weighs in the ranking. @param {Source[]} found @param {boolean} wide */
export function weights(found, wide) {
  /** @type {Map<string, number>} */
  const boosts = new Map();
  for (const one of found) {
    if (one.wide && !wide) continue;
    for (const name of one.terms) {
      const own = /^@|:/.test(name) ? NAMED : one.loose ? LOOSE : 1;
      boosts.set(name, (boosts.get(name) ?? 0) + own);
    }
  }
  return boosts;
}

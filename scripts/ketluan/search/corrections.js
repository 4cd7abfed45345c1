// @ts-check
/** Guesses at mistyped words, as in ketluan/search/corrections.py. */
import { isSpelled, isSyllable } from "./keyboard.js";
import { fold } from "./vietnamese.js";
import { range } from "./queries.js";

/** @typedef {import("./queries.js").Query} Query */
/** @typedef {import("./reader.js").Reader} Reader */
/** @typedef {{score: number, words: string[], edits: number}} Reading */

const MAX_WORDS = 8;
const TRIED = 12;
const KEPT = 12;
const OFFERED = 8;
const COST = 6;
const ROMAN = /^(?=..)x{0,3}(ix|iv|v?i{0,3})$/;

/** Whether one stroke makes `other` of `word`. @param {string} word @param {string} other */
export function oneStrokeAway(word, other) {
  if (word === other || Math.abs(word.length - other.length) > 1) return false;
  let start = 0;
  while (start < Math.min(word.length, other.length) && word[start] === other[start]) start++;
  const rest = word.slice(start);
  const others = other.slice(start);
  if (rest.length === others.length) {
    const swapped = rest.slice(2) === others.slice(2) && rest[0] === others[1] && rest[1] === others[0];
    return rest.slice(1) === others.slice(1) || (rest.length > 1 && swapped);
  }
  return rest.length > others.length ? rest.slice(1) === others : rest === others.slice(1);
}

/** @param {string} word @param {Map<string, number>} vocabulary */
function nearest(word, vocabulary) {
  if (word.length < 2 || /^[0-9]/.test(word)) return [];
  const near = [...vocabulary.keys()].filter((other) => oneStrokeAway(word, other));
  /** @param {string} other */
  const count = (other) => vocabulary.get(other) ?? 0;
  return near.sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1)).slice(0, TRIED);
}

/** @param {Query} query @param {Reader} reader @param {Map<string, number>} vocabulary @returns {[string, number][][]} */
function candidates(query, reader, vocabulary) {
  const spans = query.spans.map(({ start, end }) => [start, end]);
  const kept = new Set([...query.phrases, ...spans].flatMap(([start, end]) => range(start, end)));
  return query.words.map((word, index) => {
    const own = fold(word.text);
    const stays = kept.has(index) || ROMAN.test(word.text) || isMeant(word) || fits(query, reader, vocabulary, index);
    const others = stays ? [] : nearest(own, vocabulary);
    /** @type {[string, number][]} */
    const found = vocabulary.has(own) || !others.length ? [[own, 0]] : [];
    return [...found, ...others.map((other) => /** @type {[string, number]} */ ([other, 1]))];
  });
}

/** Whether a word is no typing error, whatever the index has. @param {import("./queries.js").Word} word */
function isMeant(word) {
  const own = fold(word.text);
  return (word.exact && isSpelled(word.text)) || (own.length < 4 && (isSyllable(own) || /^[^aeiouy]{2,3}$/.test(own)));
}

/** Whether a reading changes only what is no syllable. @param {Query} query @param {string[]} words */
export function isCertain(query, words) {
  return query.words.every(({ text }, at) => fold(text) === words[at] || !isSyllable(fold(text)));
}

/** Whether the index has a word beside one of its neighbours. @param {Query} query @param {Reader} reader @param {Map<string, number>} vocabulary @param {number} index */
function fits(query, reader, vocabulary, index) {
  const words = query.words.map((word) => fold(word.text));
  if (!vocabulary.has(words[index])) return false;
  const pairs = [index, index + 1].filter((at) => query.words[at]?.follows);
  return !pairs.length || pairs.some((at) => holders(reader, words[at - 1], words[at]));
}

/** @param {Reader} reader @param {string} first @param {string} second */
function holders(reader, first, second) {
  let sum = 0;
  for (const { items } of reader.spellings(`${first} ${second}`).values()) sum += items.length;
  return sum;
}

/** The likeliest corrected readings of a query's words, best first. @param {Query} query @param {Reader} reader @returns {Promise<string[][]>} */
export async function readings(query, reader) {
  if (!query.words.length || query.words.length > MAX_WORDS) return [];
  const vocabulary = await reader.vocabulary();
  const found = candidates(query, reader, vocabulary);
  /** @type {Reading[]} */
  let kept = found[0].map(([word, edits]) => {
    return { score: 0.01 * Math.log(1 + (vocabulary.get(word) ?? 0)) - COST * edits, words: [word], edits };
  });
  for (let index = 1; index < found.length; index++) {
    kept = best(kept);
    const { follows } = query.words[index];
    if (follows) await reader.load(kept.flatMap(({ words }) => found[index].map(([word]) => `${words.at(-1)} ${word}`)));
    kept = kept.flatMap((before) => found[index].map(([word, edits]) => next(before, word, edits, follows, reader)));
  }
  const edited = kept.sort(order).filter((reading) => reading.edits > 0);
  return edited.slice(0, OFFERED).map((reading) => reading.words);
}

/** @param {Reading} before @param {string} word @param {number} edits @param {boolean} follows @param {Reader} reader @returns {Reading} */
function next(before, word, edits, follows, reader) {
  const count = follows ? holders(reader, before.words.at(-1) ?? "", word) : 0;
  const score = before.score + Math.log(1 + count) - COST * edits;
  return { score, words: [...before.words, word], edits: before.edits + edits };
}

/** @param {Reading} a @param {Reading} b */
function order(a, b) {
  const rank = Math.floor(b.score * 1e6 + 0.5) - Math.floor(a.score * 1e6 + 0.5);
  if (rank) return rank;
  const at = a.words.findIndex((word, index) => word !== b.words[index]);
  return at < 0 ? 0 : a.words[at] < b.words[at] ? -1 : 1;
}

/** @param {Reading[]} kept */
function best(kept) {
  const ordered = [...kept].sort(order);
  return [...ordered.slice(0, KEPT), ...ordered.slice(KEPT).filter((reading) => reading.edits === 0).slice(0, 1)];
}

/** The query with other words where they differ, without names that depended on the old ones. @param {Query} query @param {string[]} words @returns {Query} */
export function withWords(query, words) {
  const changed = query.words.map((word, index) => fold(word.text) !== words[index]);
  return {
    ...query,
    words: query.words.map((word, index) => (changed[index] ? { ...word, text: words[index], exact: false } : word)),
    spans: query.spans.filter((span) => !changed.slice(span.start, span.end).includes(true)),
  };
}

/** Corrected words in the spelling most frequent beside their neighbours; those with marks as typed. @param {Query} query @param {string[]} words @param {Reader} reader */
export async function shown(query, words, reader) {
  const pairs = words.map((_, index) => (index ? words.slice(index - 1, index + 1) : words.slice(0, 2)).join(" "));
  await reader.load(pairs);
  return words
    .map((word, index) => {
      const typed = query.words[index];
      if (typed.exact && fold(typed.text) === word) return typed.text;
      const spellings = [...reader.spellings(pairs[index])];
      spellings.sort((a, b) => b[1].items.length - a[1].items.length || (a[0] < b[0] ? -1 : 1));
      const best = spellings[0]?.[0].split(" ");
      return (index ? best?.at(-1) : best?.[0]) ?? word;
    })
    .join(" ");
}

// @ts-check
/** Words typed as Telex or VNI key strokes, as ketluan/search/keyboard.py reads them. */
import { canonical, fold } from "./vietnamese.js";

const SYLLABLE =
  /^(ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdđghklmnprstvx])?([aăâeêioôơuưy]{1,3})(ch|ng|nh|[cmnpt])?$/;
/** White space and control characters of all sorts. */
export const SPACE = /[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/g;
const VOWELS = "aeiouy";
const SHAPED = "ăâêôơư";
/** @type {Record<string, string>} */
const TONE_KEYS = { s: "\u0301", f: "\u0300", r: "\u0309", x: "\u0303", j: "\u0323", z: "" };
/** @type {Record<string, string>} */
const VNI_TONES = { 1: "s", 2: "f", 3: "r", 4: "x", 5: "j", 0: "z" };
/** @type {Record<string, string>} */
const CIRCUMFLEX = { a: "â", e: "ê", o: "ô" };
/** @type {Record<string, string>} */
const HORN = { o: "ơ", u: "ư", a: "ă" };

/** Whether a folded word has the shape of a Vietnamese syllable. @param {string} word */
export function isSyllable(word) {
  return SYLLABLE.test(word);
}

/** Whether a word with its marks can be written as it is: no mark is missing that its sounds need. @param {string} word */
export function isSpelled(word) {
  const apart = word.normalize("NFD");
  const plain = apart.replace(/[\u0300\u0301\u0303\u0309\u0323]/g, "").normalize("NFC");
  return isSyllable(plain) && !/(^|[^g])ie|ye|uo|ưo|uơ.|[ăâ]$/.test(plain) && (!/(ch|[cpt])$/.test(plain) || /[\u0301\u0323]/.test(apart));
}

/** The syllable that key strokes stand for; empty when they stand for none. @param {string} word */
export function decode(word) {
  const keys = word.toLowerCase();
  if (!/^[a-z0-9]+$/.test(keys) || !/[aeiouy]/.test(keys)) return "";
  const [letters, tone, used] = /[0-9]/.test(keys) ? vni(keys) : telex(keys);
  const match = SYLLABLE.exec(letters);
  return used && match ? canonical(toned(match, tone)) : "";
}

/** @param {string} keys @returns {[string, string, boolean]} */
function telex(keys) {
  let letters = "";
  let tone = "";
  let used = false;
  for (const key of keys) {
    const afterVowel = [...letters].some((letter) => (VOWELS + SHAPED).includes(letter));
    let shaped = "";
    if ("aeo".includes(key) && letters.endsWith(key)) shaped = letters.slice(0, -1) + CIRCUMFLEX[key];
    else if (key === "d" && letters === "d") shaped = "đ";
    else if (key === "w") shaped = horned(letters) || letters + "ư";
    else if (key in TONE_KEYS && afterVowel) [shaped, tone] = [letters, key];
    used ||= shaped !== "";
    letters = shaped || letters + key;
  }
  return [letters, tone, used];
}

/** @param {string} keys @returns {[string, string, boolean]} */
function vni(keys) {
  let letters = "";
  let tone = "";
  let used = false;
  for (const key of keys) {
    let shaped = "";
    if (key in VNI_TONES) [shaped, tone] = [letters, VNI_TONES[key]];
    else if (key === "6") shaped = last(letters, CIRCUMFLEX);
    else if (key === "7") shaped = horned(letters);
    else if (key === "8") shaped = last(letters, { a: "ă" });
    else if (key === "9" && letters.startsWith("d")) shaped = "đ" + letters.slice(1);
    used ||= shaped !== "";
    letters = shaped || letters + key;
  }
  return [letters, tone, used];
}

/** @param {string} letters @param {Record<string, string>} change */
function last(letters, change) {
  for (let index = letters.length - 1; index >= 0; index--) {
    if (letters[index] in change) return letters.slice(0, index) + change[letters[index]] + letters.slice(index + 1);
  }
  return "";
}

/** @param {string} letters */
function horned(letters) {
  const start = letters.startsWith("qu") ? 2 : 0;
  for (const pair of ["uo", "ưo"]) {
    if (letters.slice(start).includes(pair)) return letters.replaceAll(pair, "ươ");
  }
  const rest = last(letters.slice(start), HORN);
  return rest ? letters.slice(0, start) + rest : "";
}

/** @param {RegExpExecArray} match @param {string} tone */
function toned(match, tone) {
  const [whole, onset = "", vowels, coda = ""] = match;
  if (!tone) return whole;
  const shaped = [...vowels].findLastIndex((vowel) => SHAPED.includes(vowel));
  let place = Math.max(0, vowels.length - 2);
  if (shaped >= 0) place = shaped;
  else if (coda) place = vowels.length - 1;
  return onset + vowels.slice(0, place + 1) + TONE_KEYS[tone] + vowels.slice(place + 1) + coda;
}

/** A query with every word that reads as key strokes replaced by its syllable. @param {string} text */
export function decodeText(text) {
  return chunks(text).map((chunk) => decode(chunk) || chunk).join(" ");
}

/** Whether some word of a query can only be key strokes. @param {string} text */
export function looksTyped(text) {
  return chunks(text).some((chunk) => decode(chunk) !== "" && !isSyllable(fold(chunk)));
}

/** @param {string} text */
export function chunks(text) {
  return text.split(SPACE).filter(Boolean);
}

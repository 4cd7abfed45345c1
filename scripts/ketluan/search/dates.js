// @ts-check
/** Dates, months and quarters inside running tokens, as ketluan/search/dates.py finds them. */
import { fold } from "./vietnamese.js";

/** @typedef {import("./vietnamese.js").Token} Token */

const BETWEEN = /^[ \u00a0]?[/.-][ \u00a0]?$/;
const QUARTER = ["quý", "qúy", "quí", "quy", "qui"];
const ROMAN_QUARTERS = ["", "i", "ii", "iii", "iv"];

/**
 * The dates among the tokens of a text: first token, token after the last, date or month; a quarter gives three.
 * Of what is `typed`, "2021-11-15" and "2021-11" are dates too.
 * @param {string} text @param {Token[]} tokens @param {boolean} typed @returns {[number, number, string][]}
 */
export function findDates(text, tokens, typed = false) {
  /** @type {[number, number, string][]} */
  const found = [];
  for (let index = 0; index < tokens.length; ) {
    const [end, ...dates] = (typed && isoAt(text, tokens, index)) || (dayAt(text, tokens, index) ?? monthAt(text, tokens, index) ?? quarterAt(tokens, index) ?? [index + 1]);
    for (const date of dates) found.push([index, end, date]);
    index = end;
  }
  return found;
}

/** What the dates of one place are called, given in order. @param {string[]} found */
export function called(found) {
  const [year, month, day] = found[found.length - 1].split("-");
  if (found.length > 1) return `quý ${ROMAN_QUARTERS[Number(month) / 3].toUpperCase()}/${year}`;
  return day ? `ngày ${day}/${Number(month) < 3 ? month : Number(month)}/${year}` : `tháng ${Number(month)}/${year}`;
}

/** @param {string} text @param {Token[]} tokens @param {number} start @returns {[number, string] | undefined} */
function dayAt(text, tokens, start) {
  const at = wordAt(tokens, start) === "ngay" ? start + 1 : start;
  const day = numberAt(tokens, at, 1, 31);
  const after = joined(text, tokens, at, "thang");
  const month = numberAt(tokens, after, 1, 12);
  const last = joined(text, tokens, after, "nam");
  const year = numberAt(tokens, last, 1900, 2100);
  return day && month && year ? [last + 1, `${year}-${two(month)}-${two(day)}`] : undefined;
}

/** @param {string} text @param {Token[]} tokens @param {number} start @returns {[number, string] | undefined} */
function isoAt(text, tokens, start) {
  const [first, second, third] = tokens.slice(start, start + 3);
  const year = numberAt(tokens, start, 1900, 2100);
  const month = numberAt(tokens, start + 1, 1, 12);
  if (!year || !month || text.slice(first.end, second.start) !== "-") return undefined;
  const day = third && text.slice(second.end, third.start) === "-" ? numberAt(tokens, start + 2, 1, 31) : 0;
  return day ? [start + 3, `${year}-${two(month)}-${two(day)}`] : [start + 2, `${year}-${two(month)}`];
}

/** @param {string} text @param {Token[]} tokens @param {number} start @returns {[number, string] | undefined} */
function monthAt(text, tokens, start) {
  const at = wordAt(tokens, start) === "thang" ? start + 1 : start;
  const month = numberAt(tokens, at, 1, 12);
  const last = joined(text, tokens, at, "nam");
  const year = numberAt(tokens, last, 1900, 2100);
  return month && year ? [last + 1, `${year}-${two(month)}`] : undefined;
}

/** @param {Token[]} tokens @param {number} start @returns {[number, ...string[]] | undefined} */
function quarterAt(tokens, start) {
  if (!QUARTER.includes(tokens[start].text)) return undefined;
  const quarter = numberAt(tokens, start + 1, 1, 4) || ROMAN_QUARTERS.indexOf(wordAt(tokens, start + 1));
  const at = wordAt(tokens, start + 2) === "nam" ? start + 3 : start + 2;
  const year = numberAt(tokens, at, 1900, 2100);
  return quarter > 0 && year ? [at + 1, ...[-2, -1, 0].map((month) => `${year}-${two(3 * quarter + month)}`)] : undefined;
}

/** @param {string} text @param {Token[]} tokens @param {number} index @param {string} word */
function joined(text, tokens, index, word) {
  if (index < 0 || index >= tokens.length - 1) return -1;
  if (wordAt(tokens, index + 1) === word) return index + 2;
  return BETWEEN.test(text.slice(tokens[index].end, tokens[index + 1].start)) ? index + 1 : -1;
}

/** @param {Token[]} tokens @param {number} index */
function wordAt(tokens, index) {
  return fold(tokens[index]?.text ?? "");
}

/** @param {Token[]} tokens @param {number} index @param {number} low @param {number} high */
function numberAt(tokens, index, low, high) {
  const word = tokens[index]?.text ?? "";
  const number = /^[0-9]{1,4}$/.test(word) ? Number(word) : 0;
  return low <= number && number <= high ? number : 0;
}

/** @param {number} number */
export function two(number) {
  return String(number).padStart(2, "0");
}

// @ts-check
/** What is shown of the items, as ketluan/search/texts.py writes it. */

/**
 * @typedef {object} Text
 * @property {string} url relative to the root of the site
 * @property {string} conclusion address of its conclusion
 * @property {string} title
 * @property {string} date
 * @property {string} place
 * @property {string} section
 * @property {string} kind
 * @property {[string, string][]} units relation, name
 * @property {string} text
 * @property {[string, string][]} aliases
 * @property {string} short
 * @property {string} chair
 * @property {string} citation
 * @property {string} standing empty when the document stands as issued
 */

export const TEXTS = 20;
const FIRST = 0x400;
const CODE = /\u07e7([^])|[\u0400-\u07e7]/g;

/**
 * The row of a place in a file, given the table of frequent words and what is to be known of conclusions, by address.
 * @param {any} content @param {number} index @param {string[]} words @param {Record<string, string>} standing @returns {Text}
 */
export function textAt(content, index, words, standing) {
  const [number, place, section, kind, units, parts, aliases, short] = plain(content[1][index], words);
  const [conclusion, title, date, chair, citation] = plain(content[0][number], words);
  const url = place ? `${conclusion}#${anchor(place)}` : conclusion;
  const text = parts.join(short);
  return { url, conclusion, title, date, chair, citation, place, section, kind, units, text, aliases, short, standing: standing[conclusion] ?? "" };
}

/** @param {any} value @param {string[]} words @returns {any} */
function plain(value, words) {
  if (Array.isArray(value)) return value.map((part) => plain(part, words));
  if (typeof value !== "string") return value;
  return value.replace(CODE, (code, itself) => itself ?? words[code.charCodeAt(0) - FIRST]);
}

/** The anchor of an item in its page. @param {string} place */
function anchor(place) {
  const name = place.toLowerCase().replaceAll(".", "-").replaceAll("đ", "dd");
  return /^\p{L}/u.test(name) ? name : `muc-${name}`;
}

// @ts-check
/** Places of items inside running text, as ketluan/search/places.py finds them. */

/** @typedef {import("./vietnamese.js").Token} Token */

const PLACE = /(^|[ ,;:("#])([Mm][uUụỤ][cC]:? ?)?(?:([ivxIVX]{1,6})[.–-])?([0-9]{1,3})(?=[,;:.)"?!]*(?: |$))/g;

/** The places among the tokens of a text: first token, token after the last, key. @param {string} text @param {Token[]} tokens @returns {[number, number, string][]} */
export function findPlaces(text, tokens) {
  /** @type {[number, number, string][]} */
  const found = [];
  for (const match of text.matchAll(PLACE)) {
    const [all, before, word, part] = match;
    if (!word && !part) continue;
    const start = tokens.findIndex((token) => token.start >= match.index + before.length);
    const end = tokens.filter((token) => token.start < match.index + all.length).length;
    found.push([start, end, (part ? `${part.toLowerCase()}.` : "") + tokens[end - 1].text]);
  }
  return found;
}

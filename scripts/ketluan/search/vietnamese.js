// @ts-check
/** The text rules of search, as ketluan/vietnamese.py has them. */

/** @typedef {{text: string, start: number, end: number}} Token One searchable unit and where it stands. */

const TOKEN = new RegExp(
  "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]" +
    "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]*" +
    "|[0-9]{1,3}(?:\\.[0-9]{3})+(?![0-9])|[0-9]+",
  "g",
);
const HIDDEN = /[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]/g;
const OLD_PLACES = new Map(
  "oà òa oá óa oả ỏa oã õa oạ ọa oè òe oé óe oẻ ỏe oẽ õe oẹ ọe uỳ ùy uý úy uỷ ủy uỹ ũy uỵ ụy"
    .match(/\S+ \S+/g)
    ?.map((pair) => /** @type {[string, string]} */ (pair.split(" "))),
);
/** @type {Map<string, string>} */
const canonicalForms = new Map();
/** @type {Map<string, string>} */
const foldedForms = new Map();

/** Lower case without marks. @param {string} text */
export function fold(text) {
  let folded = foldedForms.get(text);
  if (folded === undefined) {
    folded = text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
    foldedForms.set(text, folded);
  }
  return folded;
}

/** The one form under which the index knows a syllable or a number. @param {string} word */
export function canonical(word) {
  if (/^[0-9]/.test(word)) return word.replaceAll(".", "").replace(/^0+/, "") || "0";
  let form = canonicalForms.get(word);
  if (form === undefined) {
    form = word.toLowerCase().normalize("NFC").replace(HIDDEN, "").replace(/[ðɖ]/g, "đ");
    const old = OLD_PLACES.get(form.slice(-2));
    if (old && !(form.at(-2) === "u" && form.at(-3) === "q")) form = form.slice(0, -2) + old;
    canonicalForms.set(word, form);
  }
  return form;
}

/** The tokens of a text that is in NFC. @param {string} text @returns {Token[]} */
export function tokens(text) {
  return Array.from(text.matchAll(TOKEN), (match) => ({
    text: canonical(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The canonical forms of the tokens of any text. @param {string} text */
export function syllables(text) {
  return (text.normalize("NFC").match(TOKEN) ?? []).map(canonical);
}

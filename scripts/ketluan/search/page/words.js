// @ts-check
/** Which words of a text to highlight for a result, and how they travel to the page that opens. */
import { distinct } from "../queries.js";
import { fold, tokens } from "../vietnamese.js";
import { pageAddress } from "./index.js";

/** @typedef {import("../engine.js").Result} Result */
/** @typedef {import("../texts.js").Text} Text */

const BETWEEN = "|";
const LONGEST = 600;

/**
 * The forms to highlight in a text: neighbours of the query side by side where the text has them so, else each word.
 * @param {string} text @param {Result} result @returns {string[]}
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

/** Let a link carry the words while it is followed: the address one sees, copies and keeps stays plain. @param {HTMLAnchorElement} link @param {() => string[]} forms */
export function carryWords(link, forms) {
  const carry = () => {
    const plain = link.href;
    link.href = addressWith(plain, forms());
    setTimeout(() => (link.href = plain));
  };
  link.addEventListener("click", carry);
  link.addEventListener("auxclick", carry);
}

/** An address of the site with words for `takeWords`. @param {string} path @param {string[]} forms */
export function addressWith(path, forms) {
  const address = new URL(pageAddress(path));
  address.searchParams.set("tim", forms.join(BETWEEN).slice(0, LONGEST));
  return address.href;
}

/** The words that the address of this page carries; after that it does no more. */
export function takeWords() {
  const address = new URL(location.href);
  const forms = (address.searchParams.get("tim") ?? "").slice(0, LONGEST).split(BETWEEN);
  address.searchParams.delete("tim");
  history.replaceState(history.state, "", address);
  return forms.filter(Boolean);
}

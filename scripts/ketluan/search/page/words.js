// @ts-check
/** How the words to highlight travel to the page that opens. */
import { pageAddress } from "./index.js";

const BETWEEN = "|";
const LONGEST = 600;

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

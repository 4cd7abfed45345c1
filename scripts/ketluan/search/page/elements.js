// @ts-check
/** Elements of the page. What is found comes in as text, never as markup. */

/** @typedef {string | number | boolean | undefined} Value */

/** A new element; a value of false or nothing leaves its attribute out. @param {string} tag @param {Record<string, Value>} attributes @param {(Node | string)[]} children */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** A copy of what a template of the page holds. @param {string} id */
export function copyOf(id) {
  const { content } = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (content.firstElementChild).cloneNode(true));
}

/** The one element inside another that a selector names. @param {ParentNode} root @param {string} selector @returns {any} */
export function part(root, selector) {
  return root.querySelector(selector);
}

/** The pieces of an excerpt as nodes. @param {{text: string, marked: boolean}[]} pieces */
export function marked(pieces) {
  return pieces.map(({ text, marked: found }) => (found ? make("mark", {}, text) : text));
}

/** A date given as `YYYY-MM-DD` as people write it. @param {string} date */
export function dateText(date) {
  const [year, month, day] = date.split("-");
  return `${day}/${Number(month) < 3 ? month : Number(month)}/${year}`;
}

/** Let some time pass. @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// @ts-check
/** The words that led to a page, highlighted in the item that opened. */
import { matches, spans } from "../excerpts.js";
import { tokens } from "../vietnamese.js";
import { make } from "./elements.js";
import { takeWords } from "./words.js";

/** @typedef {{node: Text, start: number}} Run A text node and where its words begin in the joinRuns. */

/** Highlight the words that the address carries; a button takes the colour off again. */
export function markPage() {
  const forms = takeWords();
  const item = document.getElementById(placeAsked());
  const areas = [...(item ?? document).querySelectorAll("[data-verbatim]")];
  const marks = areas.flatMap((area) => markArea(area, forms));
  if (!marks.length) return;
  const button = make("button", { type: "button", class: "kl-nut kl-botosang" }, "Bỏ tô sáng");
  button.addEventListener("click", () => {
    for (const mark of marks) mark.replaceWith(...mark.childNodes);
    for (const area of areas) area.normalize();
    button.remove();
  });
  (item?.querySelector(".kl-hang__ben") ?? document.querySelector(".kl-cacnut"))?.append(button);
  if (!item) marks[0].scrollIntoView({ block: "center" });
}

/** The name after the sign # in the address; empty without one, and when it is none. */
function placeAsked() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

/** @param {Element} area @param {string[]} forms */
function markArea(area, forms) {
  const [text, runs] = textOf(area);
  const found = tokens(text);
  const ends = spans(found, matches(found, forms), 0, text.length);
  // From the last one back: what stands before keeps its place.
  return ends.reverse().flatMap(([start, end]) => mark(runs, start, end));
}

/** The text of an area, a line a block, and the nodes it comes from. @param {Element} area @returns {[string, Run[]]} */
function textOf(area) {
  const walker = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
  /** @type {Run[]} */
  const runs = [];
  let text = "";
  /** @type {Element | null | undefined} */
  let block;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const here = node.parentElement?.closest("p, li, h1, h2, div");
    if (here !== block) text += "\n";
    block = here;
    runs.push({ node, start: text.length });
    text += node.data;
  }
  return [text, runs];
}

/** @param {Run[]} runs @param {number} start @param {number} end */
function mark(runs, start, end) {
  const parts = runs.filter((run) => run.start < end && start < run.start + run.node.length);
  return parts.map((run) => {
    const first = Math.max(0, start - run.start);
    const inside = run.node.splitText(first);
    inside.splitText(Math.min(inside.length, end - run.start - first));
    const element = make("mark");
    inside.replaceWith(element);
    element.append(inside);
    return element;
  });
}

// @ts-check
/** The filters beside the results, and the chosen ones above them. */
import { FACETS } from "./address.js";
import { nameOf } from "./counts.js";
import { make } from "./elements.js";

/** @typedef {import("../engine.js").Engine} Engine */
/** @typedef {import("./address.js").State} State */
/** @typedef {import("./address.js").Facet} Facet */
/** @typedef {import("./counts.js").Row} Row */

const SHORT = 8;
/** Facets whose whole list the reader asked for. @type {Set<Facet>} */
const whole = new Set();

/** Draw the filters; the one in hand stays in hand. @param {HTMLElement} place @param {Record<Facet, Row[]>} rows @param {(facet: Facet, value: string, on: boolean) => void} choose */
export function drawFacets(place, rows, choose) {
  const held = place.contains(document.activeElement) && document.activeElement?.id;
  const groups = FACETS.filter(([facet]) => rows[facet].length && (facet !== "month" || monthsOf(rows).length));
  place.replaceChildren(
    ...groups.map(([facet, name, title]) => {
      const all = facet === "month" ? monthsOf(rows) : rows[facet];
      const cut = !whole.has(facet) && all.length > SHORT + 2;
      const shown = cut ? all.filter((row, at) => at < SHORT || row.chosen) : all;
      const boxes = shown.map((row) => checkbox(row, name, (on) => choose(facet, row.value, on)));
      const more = make("button", { type: "button", class: "kl-lang", id: `loc-${name}-them` }, `Hiện cả ${all.length}`);
      more.addEventListener("click", () => {
        whole.add(facet);
        drawFacets(place, rows, choose);
        document.getElementById(boxes[0].htmlFor)?.focus();
      });
      return make("fieldset", { class: "kl-mat" }, make("legend", {}, title), ...boxes, ...(cut ? [more] : []));
    }),
  );
  if (held) document.getElementById(held)?.focus();
}

/** The months on offer: those of the chosen years, or of the only year. @param {Record<Facet, Row[]>} rows */
function monthsOf({ year, month }) {
  const years = year.length === 1 ? year : year.filter((row) => row.chosen);
  return month.filter((row) => row.chosen || years.some(({ value }) => row.value.startsWith(value)));
}

/** @param {Row} row @param {string} name @param {(on: boolean) => void} choose */
function checkbox({ value, name: text, count, chosen }, name, choose) {
  const id = `loc-${name}-${value}`;
  const disabled = !count && !chosen;
  const box = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", id, checked: chosen, disabled }));
  box.addEventListener("change", () => choose(box.checked));
  const number = make("span", { class: "kl-mat__so" }, String(count), make("span", { class: "kl-an" }, " mục"));
  const label = make("label", { class: "kl-mat__o", for: id }, box, make("span", {}, text), number);
  return /** @type {HTMLLabelElement} */ (label);
}

/** Draw the chosen filters, each a button that takes it away. @param {HTMLElement} place @param {Engine} engine @param {State} state @param {(change: Partial<State>) => void} change */
export function drawChosen(place, engine, state, change) {
  const chips = FACETS.flatMap(([facet]) =>
    state[facet].map((value) => {
      const text = nameOf(engine, facet, value);
      return takeAway(text, `Bỏ bộ lọc ${text}`, () => change({ [facet]: state[facet].filter((one) => one !== value) }));
    }),
  );
  if (chips.length > 1) {
    const none = Object.fromEntries(FACETS.map(([facet]) => [facet, []]));
    chips.push(takeAway("Bỏ tất cả bộ lọc", undefined, () => change(none)));
  }
  place.replaceChildren(...chips);
  return chips.length;
}

/** @param {string} text @param {string | undefined} label @param {() => void} act */
function takeAway(text, label, act) {
  const cross = make("span", { "aria-hidden": "true", class: "kl-cheo" }, "×");
  const button = make("button", { type: "button", class: "kl-nut", "aria-label": label }, text, cross);
  button.addEventListener("click", act);
  return button;
}

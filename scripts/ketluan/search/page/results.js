// @ts-check
/** Results as the page shows them: grouped by conclusion, each with its excerpt, units and actions. */
import { OTHER_MARKS } from "../engine.js";
import { excerpt, formsIn } from "../excerpts.js";
import { fold, tokens } from "../vietnamese.js";
import { named } from "./address.js";
import { copyOf, dateText, make, marked, part } from "./elements.js";
import { pageAddress } from "./index.js";
import { carryWords } from "./words.js";

/** @typedef {import("../engine.js").Result} Result */
/** @typedef {import("../engine.js").Hit} Hit */
/** @typedef {import("../texts.js").Text} Text */
/** @typedef {{hit: Hit, text: Text, rank: number}} Found */

const WITHOUT_WORDS = OTHER_MARKS + 1;

/**
 * Add a batch of results: those with all words, then under a dashed rule each those that have them with other marks and
 * those that lack some.
 * @param {HTMLElement} place @param {Found[]} found @param {Result} result @param {(found: Found) => number | undefined} matching how many items its conclusion has
 */
export function drawResults(place, found, result, matching) {
  const as = (/** @type {number} */ tier) => found.filter(({ hit }) => hit.tier === tier);
  const [other, lacking] = [as(OTHER_MARKS), as(WITHOUT_WORDS)];
  const draw = (/** @type {Found[]} */ some) => place.append(...groups(some).map((group) => drawGroup(group, result, matching(group[0]))));
  draw(found.filter(({ hit }) => isAsTyped(hit)));
  // When all have other marks, a note says so.
  if (other.length && result.hits.some(isAsTyped) && !place.querySelector(".kl-khacdau")) {
    place.append(make("p", { class: "kl-thieu kl-khacdau" }, "Các mục dưới đây có từ viết khác dấu."));
  }
  draw(other);
  if (lacking.length && !place.querySelector(".kl-thieu:not(.kl-khacdau)")) place.append(lackingNote(lacking, result));
  draw(lacking);
}

/** Whether an item has all words as they were typed. @param {Hit} hit */
export function isAsTyped({ tier }) {
  return tier < OTHER_MARKS;
}

/** @param {Found[]} found */
function groups(found) {
  /** @type {Map<string, Found[]>} */
  const grouped = new Map();
  for (const one of found) grouped.set(one.text.conclusion, [...(grouped.get(one.text.conclusion) ?? []), one]);
  return [...grouped.values()];
}

/** The sentence over items that lack words; it names the word when all lack the same one. @param {Found[]} found @param {Result} result */
function lackingNote(found, { query }) {
  const lacks = found.map(({ text }) => {
    const here = new Set(tokens(text.text).map((token) => fold(token.text)));
    return query.words.map((word) => word.text).filter((word) => !here.has(fold(word)));
  });
  const [first] = lacks;
  const same = first.length === 1 && lacks.every((one) => one.join() === first.join());
  const words = same ? ["Các mục dưới đây không có từ ", make("b", {}, first[0])] : ["Các mục dưới đây không có đủ các từ."];
  return make("p", { class: "kl-thieu" }, ...words);
}

/** @param {Found[]} group @param {Result} result @param {number | undefined} count */
function drawGroup(group, result, count) {
  const { text } = group[0];
  const title = make("a", { href: pageAddress(text.conclusion) }, text.title);
  const about = [`Họp ngày ${dateText(text.date)}`, `Chủ trì: ${text.chair}`];
  if (count) about.push(`${count} kết quả`);
  const list = make("ul", {}, ...group.map((found) => drawItem(found, result)));
  const standing = text.standing ? [" · ", make("strong", {}, text.standing)] : [];
  const head = make("div", { class: "kl-kqdau" }, make("h2", {}, title), make("p", {}, about.join(" · "), ...standing));
  return make("section", { class: "kl-kqnhom", "aria-label": `${about[0]}: ${text.title}` }, head, list);
}

/** @param {Found} found @param {Result} result */
function drawItem({ text, rank }, result) {
  const row = copyOf("kl-mau-muc");
  const name = shortName(text);
  row.dataset.hang = String(rank);
  const link = part(row, "a");
  link.href = pageAddress(text.url);
  carryWords(link, () => formsIn(text.text, result));
  part(row, ".kl-kq__so").textContent = text.place;
  part(row, ".kl-kq__nhan").textContent = name;
  part(row, ".kl-kq__phan").textContent = text.section;
  part(row, ".kl-loi").append(...marked(excerpt(text.text, formsIn(text.text, result), text.aliases)));
  part(row, ".kl-kq__donvi").append(...chips(text));
  for (const [button, label] of [[part(row, "[data-copy]"), "Sao chép trích dẫn"], [part(row, "[data-copy-link]"), "Sao chép liên kết"]]) {
    button.setAttribute("aria-label", `${label} ${text.place ? `mục ${text.place}` : name}`);
    button.dataset.address = button.dataset.copyLink = link.href;
  }
  part(row, "[data-copy]").dataset.copy = text.place ? `${text.citation}, mục ${text.place}` : text.citation;
  delete part(row, "[data-copy]").dataset.copyLink;
  return row;
}

/** What an item is called. @param {Text} text */
export function shortName({ short }) {
  return short || "Tên văn bản, lời mở đầu, lời kết";
}

/** @param {Text} text */
function chips({ units, kind }) {
  const shown = units.map(([relation, name]) => chip(relation, `${named("relation", relation, 1, 2)}: `, name));
  const addressed = units.some(([relation]) => relation !== "mention");
  if (!addressed && (kind === "task" || kind === "document")) shown.unshift(chip("none", "", "Không nêu đơn vị"));
  return shown;
}

/** @param {string} relation @param {string} label @param {string} name */
function chip(relation, label, name) {
  const sign = make("span", { class: `kl-dau kl-dau--${relation}`, "aria-hidden": "true" });
  return make("span", { class: `kl-nhan kl-nhan--${relation}` }, sign, make("span", {}, make("span", { class: "kl-an" }, label), name));
}

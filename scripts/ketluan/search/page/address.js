// @ts-check
/** What the reader asks for, and its form in the address of the page. */

/**
 * @typedef {object} State
 * @property {string} q
 * @property {string[]} unit ids
 * @property {string[]} month `YYYY-MM`
 * @property {string[]} year
 * @property {string[]} chair ids
 * @property {string[]} kind
 * @property {boolean} newest sorted by date
 * @property {boolean} wide with the items whose words stand apart
 */
/** @typedef {"unit" | "month" | "year" | "chair" | "kind"} Facet */

/** Each facet, its name in the address and its heading. @type {[Facet, string, string][]} */
export const FACETS = [
  ["unit", "don-vi", "Đơn vị"],
  ["year", "nam", "Năm"],
  ["month", "thang", "Tháng"],
  ["chair", "chu-tri", "Chủ trì"],
  ["kind", "phan", "Phần của kết luận"],
];
/** Kinds of parts: name in the address, name in the index, name on the page. */
export const PARTS = [
  ["danh-gia", "assessment", "Đánh giá tình hình"],
  ["nhiem-vu", "task", "Nhiệm vụ, giải pháp"],
  ["van-ban", "document", "Văn bản trình"],
  ["ngoai-muc", "whole", "Phần ngoài các mục"],
];

/** @param {string} search as in `location.search` @returns {State} */
export function readAddress(search) {
  const given = new URLSearchParams(search);
  const values = Object.fromEntries(FACETS.map(([facet, name]) => [facet, [...new Set(given.getAll(name).filter(Boolean))]]));
  const kind = values.kind.map((value) => PARTS.find(([name]) => name === value)?.[1] ?? value);
  const newest = given.get("sap-xep") === "ngay";
  return /** @type {State} */ ({ ...values, kind, q: given.get("q") ?? "", newest, wide: given.has("rong") });
}

/** @param {State} state @returns {string} empty, or beginning with a question mark */
export function writeAddress(state) {
  const given = new URLSearchParams();
  if (state.q) given.set("q", state.q);
  for (const [facet, name] of FACETS) {
    for (const value of state[facet]) {
      given.append(name, (facet === "kind" && PARTS.find(([, kind]) => kind === value)?.[0]) || value);
    }
  }
  if (state.newest) given.set("sap-xep", "ngay");
  if (state.wide) given.set("rong", "1");
  return given.size ? `?${given}` : "";
}

/** Whether anything is asked for. @param {State} state */
export function asks(state) {
  return state.q.trim() !== "" || FACETS.some(([facet]) => state[facet].length);
}

/**
 * The values of facets as the engine takes them: a year and a month of it together mean the month, and a month of one
 * year beside another year means both.
 * @param {State} state @returns {Record<string, string[]>}
 */
export function chosen({ unit, month, year, chair, kind }) {
  const whole = year.filter((one) => !month.some((value) => value.startsWith(one)));
  const months = whole.flatMap((one) => Array.from({ length: 12 }, (_, at) => `${one}-${String(at + 1).padStart(2, "0")}`));
  return { unit, chair, kind, ...(month.length ? { month: [...month, ...months] } : { year }) };
}

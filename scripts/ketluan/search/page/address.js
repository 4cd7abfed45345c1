// @ts-check
/** What the reader asks for, and its form in the address of the page. */

/**
 * @typedef {object} State
 * @property {string} q
 * @property {string[]} unit ids
 * @property {string[]} relation
 * @property {string[]} month `YYYY-MM`
 * @property {string[]} year
 * @property {string[]} chair ids
 * @property {string[]} kind
 * @property {boolean} newest sorted by date
 * @property {boolean} wide with the items whose words stand apart
 */
/** @typedef {"unit" | "relation" | "month" | "year" | "chair" | "kind"} Facet */

/** Each facet, its name in the address and its heading. @type {[Facet, string, string][]} */
export const FACETS = [
  ["unit", "don-vi", "Đơn vị"],
  ["relation", "quan-he", "Quan hệ với đơn vị"],
  ["year", "nam", "Năm"],
  ["month", "thang", "Tháng"],
  ["chair", "chu-tri", "Chủ trì"],
  ["kind", "phan", "Phần của kết luận"],
];
/** Facets whose values are always the same: name in the address, name in the index, name on the page. @type {Partial<Record<Facet, string[][]>>} */
export const VALUES = {
  relation: [
    ["truc-tiep", "direct", "Giao trực tiếp"],
    ["qua-nhom", "class", "Giao qua nhóm"],
    ["nhac-den", "mention", "Được nhắc đến"],
  ],
  kind: [
    ["danh-gia", "assessment", "Đánh giá tình hình"],
    ["nhiem-vu", "task", "Nhiệm vụ, giải pháp"],
    ["van-ban", "document", "Văn bản trình"],
    ["ngoai-muc", "whole", "Phần ngoài các mục"],
  ],
};

/** Nobody types more; a link that asks for more would keep a browser busy. */
const LONGEST = 1000;
const MOST = 200;

/** One name of such a value for another. @param {Facet} facet @param {string} value @param {number} from @param {number} to @returns {string | undefined} */
export function named(facet, value, from, to) {
  return VALUES[facet]?.find((names) => names[from] === value)?.[to];
}

/** @param {string} search as in `location.search` @returns {State} */
export function readAddress(search) {
  const given = new URLSearchParams(search);
  const values = Object.fromEntries(
    FACETS.map(([facet, name]) => [facet, [...new Set(given.getAll(name).filter(Boolean))].slice(0, MOST).map((value) => named(facet, value, 0, 1) ?? value)]),
  );
  const newest = given.get("sap-xep") === "ngay";
  return /** @type {State} */ ({ ...values, q: (given.get("q") ?? "").slice(0, LONGEST), newest, wide: given.has("rong") });
}

/** @param {State} state @returns {string} empty, or beginning with a question mark */
export function writeAddress(state) {
  const given = new URLSearchParams();
  if (state.q) given.set("q", state.q);
  for (const [facet, name] of FACETS) {
    for (const value of state[facet]) {
      given.append(name, named(facet, value, 1, 0) ?? value);
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
 * A state as the engine takes it. Sorted by date there is no first page of the best, so all items are sought.
 * @param {State} state
 */
export function options(state) {
  return { chosen: chosen(state), newestFirst: state.newest, wide: state.wide || state.newest };
}

/**
 * The values of facets as the engine takes them: a year and a month of it together mean the month, and a month of one
 * year beside another year means both.
 * @param {State} state @returns {Record<string, string[]>}
 */
function chosen({ month, year, unit, relation, chair, kind }) {
  const whole = year.filter((one) => !month.some((value) => value.startsWith(one)));
  const months = whole.flatMap((one) => Array.from({ length: 12 }, (_, at) => `${one}-${String(at + 1).padStart(2, "0")}`));
  return { unit, relation, chair, kind, ...(month.length ? { month: [...month, ...months] } : { year }) };
}

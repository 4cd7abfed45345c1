// @ts-check
/** What somebody typed, understood, as ketluan/search/queries.py does it. */
import { called, findDates, two } from "./dates.js";
import { SPACE } from "./keyboard.js";
import { key } from "./names.js";
import { findPlaces } from "./places.js";
import { fold, syllables, tokens } from "./vietnamese.js";

/** @typedef {import("./vietnamese.js").Token} Token */
/** @typedef {import("./names.js").Names} Names */
/** @typedef {import("./names.js").Meaning} Meaning */
/** @typedef {{code: string, text: string}} Note A code for programs, a sentence for people. */
/** @typedef {{text: string, exact: boolean, follows: boolean}} Word */
/** @typedef {{start: number, end: number, term: string, thing: string}} Span With a `thing` the words are one and ask for nothing apart; it says what they name. */
/**
 * @typedef {object} Query
 * @property {Word[]} words
 * @property {[number, number][]} phrases
 * @property {Span[]} spans
 * @property {Word[][]} excluded
 * @property {string[][]} filters
 * @property {boolean} partial
 * @property {Note[]} notes
 */
/** @typedef {Query & {marked: boolean, open: boolean, listed: Map<string, [string, Set<string>]>}} Draft By the beginning of a note its code and all that it lists. */

const MAX_CHARACTERS = 600;
const MAX_WORDS = 48;
/** @type {Record<string, string>} */
const FIELDS = {
  "don vi": "unit",
  thang: "month",
  ngay: "day",
  nam: "year",
  "chu tri": "chair",
  so: "number",
  loai: "kind",
};
const FIELD = /(^|[ "])(đơn vị|don vi|tháng|thang|ngày|ngay|năm|nam|chủ trì|chu tri|loại|loai|(?:số|so)(?= ?: ?"?[^ "]*[0-9])) ?:/gi;
/** @type {Record<string, string>} */
const KINDS = { "danh gia": "assessment", "nhiem vu": "task", "van ban": "document", "toan van": "whole" };
/** @type {Record<string, string>} */
const TITLES = {
  unit: "đơn vị",
  month: "tháng",
  day: "ngày",
  year: "năm",
  chair: "người chủ trì",
  kind: "loại",
};
const LINK = / https?:\/\/[^ ]+/g;
const PIECE = /(-?)"([^"]*)"?|-(?=[^ "-])([^ "]+)|([^ "]+)/g;

/** As much of a text as is read. @param {string} text */
export function beginning(text) {
  return Array.from(text.slice(0, 2 * MAX_CHARACTERS)).slice(0, MAX_CHARACTERS).join("");
}

/** What `text` asks for. @param {string} text @param {Names} names @param {boolean} partial @returns {Query} */
export function parse(text, names, partial = false) {
  const head = beginning(text);
  const whole = head.normalize("NFC").replace(/[“”„«»]/g, '"').replace(SPACE, " ").replace(LINK, "");
  /** @type {Draft} */
  const draft = {
    marked: syllables(whole).some((word) => fold(word) !== word),
    open: false,
    listed: new Map(),
    partial: false,
    words: [],
    phrases: [],
    spans: [],
    excluded: [],
    filters: [],
    notes: [],
  };
  if (head.length < text.length) tell(draft, "long", `Nội dung tìm quá dài: chỉ dùng ${MAX_CHARACTERS} ký tự đầu.`);
  const fields = [...whole.matchAll(FIELD)];
  const ends = [...fields.map((match) => match.index + match[1].length), whole.length];
  read(draft, whole.slice(0, ends[0]), names);
  fields.forEach((match, at) => {
    const value = whole.slice(match.index + match[0].length, ends[at + 1]);
    read(draft, filter(draft, FIELDS[fold(match[2])], value, names), names);
  });
  for (const [start, [code, parts]] of draft.listed) tell(draft, code, `${start}${[...parts].join(code === "concept" ? ", " : "; ")}.`);
  const listed = draft.excluded.map((words) => `“${words.map((word) => word.text).join(" ")}”`).join(", ");
  if (listed && (draft.words.length || draft.filters.length)) {
    tell(draft, "excluded", `Đã bỏ các mục có ${listed} (có dấu “-” đứng ngay trước).`);
  }
  const count = Math.min(draft.words.length, MAX_WORDS);
  if (draft.words.length > count) tell(draft, "long", `Nội dung tìm quá dài: chỉ dùng ${MAX_WORDS} từ đầu.`);
  return {
    words: draft.words.slice(0, count),
    phrases: draft.phrases.filter(([, end]) => end <= count),
    spans: distinct(draft.spans.filter((span) => span.end <= count)),
    excluded: draft.excluded,
    filters: draft.filters,
    partial: partial && draft.open && draft.words.length === count,
    notes: distinct(draft.notes),
  };
}

/** Values once each, in the order they come. @template T @param {T[]} values @returns {T[]} */
export function distinct(values) {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}

/** @param {number} start @param {number} end */
export function range(start, end) {
  return Array.from({ length: end - start }, (_, at) => start + at);
}

/** @param {Draft} draft @param {string} code @param {string} text */
function tell(draft, code, text) {
  draft.notes.push({ code, text });
}

/** @param {Draft} draft @param {string} code @param {string} start @param {string} part */
function list(draft, code, start, part) {
  const known = draft.listed.get(start) ?? [code, new Set()];
  known[1].add(part);
  draft.listed.set(start, known);
}

/** Add the words, phrases and exclusions of free text. @param {Draft} draft @param {string} text @param {Names} names */
function read(draft, text, names) {
  let start = -1;
  let end = -1;
  for (const match of text.matchAll(PIECE)) {
    if (match[4] !== undefined) {
      if (start < 0) start = match.index;
      end = match.index + match[0].length;
      continue;
    }
    if (start >= 0) run(draft, text.slice(start, end), names);
    start = -1;
    const inside = wordsOf(match[3] ?? match[2], draft.marked);
    if (match[3] !== undefined || match[1]) {
      if (inside.length) draft.excluded.push(inside);
    } else if (inside.length) {
      draft.phrases.push([draft.words.length, draft.words.length + inside.length]);
      draft.words.push(...inside);
    }
    draft.open = false;
  }
  if (start >= 0) {
    run(draft, text.slice(start, end), names);
    draft.open = end === text.length && tokens(text).at(-1)?.end === end;
  } else if (text) draft.open = false;
}

/** @param {string} text @param {boolean} marked @returns {Word[]} */
function wordsOf(text, marked) {
  return syllables(text).map((word, index) => ({ text: word, exact: marked, follows: index > 0 }));
}

/** Add running words with the dates, numbers and names among them. @param {Draft} draft @param {string} text @param {Names} names */
function run(draft, text, names) {
  const found = tokens(text);
  const offset = draft.words.length;
  /** @param {number} start @param {number} end @param {string} term @param {string} thing */
  const span = (start, end, term, thing = "") =>
    draft.spans.push({ start: offset + start, end: offset + end, term, thing });
  draft.words.push(...wordsOf(text, draft.marked));
  const asked = findPlaces(text, found);
  const taken = asked.flatMap(([start, end]) => range(start, end));
  // The number of a place begins no date: "II.3 tháng 3/2022".
  const others = found.map((token, index) => (taken.includes(index) ? { ...token, text: "-" } : token));
  const numbers = joinedNumbers(text, found);
  // Nor does that of a document: "11/2021/NĐ-CP".
  const days = findDates(text, others, true).filter((day) => !numbers.some(([start, end]) => start <= day[0] && day[1] <= end));
  for (const [start, end, date] of days) {
    // The day beside a place is that of the session, not one that its text tells.
    const thing = session(days.filter((day) => day[0] === start).map((day) => day[2]));
    span(start, end, (!asked.length ? "@" : date.length === 10 ? "day:" : "month:") + date, thing);
  }
  for (const [start, end, place] of asked) {
    // "mục 3" may as well be of another document.
    const thing = place.includes(".") ? `mục ${place.toUpperCase()}` : "";
    for (const [from, to] of [[start, end], ...cited(found, start, days)]) span(from, to, `place:${place}`, thing);
  }
  for (const [start, end] of numbers) span(start, end, numberTerm(found.slice(start, end)));
  const known = things(draft);
  for (const [start, end, meaning] of names.find(text, found, draft.marked)) {
    if (known.has(offset + start)) continue;
    span(start, end, meaning.term);
    tellMeaning(draft, text.slice(found[start].start, found[end - 1].end), meaning, names);
    for (const [term] of meaning.related) span(start, end, term);
  }
}

/** What to call a session of some days or months that a query names. @param {string[]} days */
export function session(days) {
  return `phiên họp ${called(days)}`;
}

/** The words before a place that are a citation of a session, but for its day. @param {Token[]} found @param {number} end @param {[number, number, string][]} days */
function cited(found, end, days) {
  const words = found.map((token) => fold(token.text));
  return days.flatMap(([first, last]) => {
    const head = words.slice(0, first).join(" ");
    const pasted = last <= end && head.includes("ket luan") && head.endsWith("phien hop");
    return pasted ? [[0, first], [last, end]].filter(([from, to]) => from < to) : [];
  });
}

/** The words that are part of a thing. @param {{spans: Span[]}} query */
export function things({ spans }) {
  return new Set(spans.filter(({ thing }) => thing).flatMap(({ start, end }) => range(start, end)));
}

/** A query without some words, none of them quoted. @param {Query} query @param {Set<number>} lost @returns {Query} */
export function without(query, lost) {
  const kept = range(0, query.words.length).filter((index) => !lost.has(index));
  /** @type {(index: number) => number} */
  const to = (index) => kept.indexOf(index);
  return {
    ...query,
    words: kept.map((index) => ({ ...query.words[index], follows: query.words[index].follows && !lost.has(index - 1) })),
    phrases: query.phrases.map(([start, end]) => [to(start), to(end - 1) + 1]),
    spans: query.spans.filter(({ start, end }) => !range(start, end).some((index) => lost.has(index))).map((span) => ({ ...span, start: to(span.start), end: to(span.end - 1) + 1 })),
  };
}

/** @param {Token[]} found */
function numberTerm(found) {
  return "number:" + found.map((token) => fold(token.text)).join("");
}

/** @param {Token} token */
function isNumber(token) {
  return /^[0-9]/.test(token.text);
}

/** The tokens that stand together, figures first and letters among them. @param {string} text @param {Token[]} found */
function joinedNumbers(text, found) {
  /** @type {[number, number][]} */
  const joined = [];
  let start = 0;
  for (let index = 1; index <= found.length; index++) {
    if (index < found.length && !text.slice(found[index - 1].end, found[index].start).includes(" ")) continue;
    const chunk = found.slice(start, index);
    if (chunk.length > 1 && isNumber(chunk[0]) && !chunk.every(isNumber)) joined.push([start, index]);
    start = index;
  }
  return joined;
}

/** @param {Draft} draft @param {string} typed @param {Meaning} meaning @param {Names} names */
function tellMeaning(draft, typed, meaning, names) {
  if (meaning.kind === "concept") {
    const forms = new Map((names.forms.get(meaning.term) ?? []).map((form) => [key(syllables(form)), form]).reverse());
    forms.delete(key(syllables(typed)));
    const shown = [...forms.values()].reverse().slice(0, 3).map((form) => `“${form}”`);
    for (const form of shown) list(draft, "concept", "Đã tìm cả ", form);
  }
  for (const [, relation, label] of meaning.related) {
    const sort = relation === "before" ? "đơn vị tiền thân" : "đơn vị kế thừa";
    list(draft, "related", `Gồm cả ${sort}: `, label);
  }
}

/** Add the filter that a field's value asks for; return what is left. @param {Draft} draft @param {string} kind @param {string} text @param {Names} names */
function filter(draft, kind, text, names) {
  let value = text.replace(/^ +| +$/g, "");
  let rest = "";
  if (value.startsWith('"')) {
    const close = value.indexOf('"', 1);
    [value, rest] = close < 0 ? [value.slice(1), ""] : [value.slice(1, close), value.slice(close + 1)];
  }
  const [terms, end] = filterTerms(kind, value, names);
  if (!terms.length) {
    if (value) tell(draft, "unknown", `Không nhận ra ${TITLES[kind]} “${value}”; đã tìm như từ thường.`);
    return `${value} ${rest}`;
  }
  if (kind === "unit") {
    const named = terms.map((term) => names.units.get(term.slice(5)));
    tell(draft, "unit", `Chỉ hiện mục liên quan đến: ${named.join("; ")}.`);
  }
  draft.filters.push(terms);
  return `${value.slice(end)} ${rest}`;
}

/** The terms an item needs one of, and where in `value` they end. @param {string} kind @param {string} value @param {Names} names @returns {[string[], number]} */
function filterTerms(kind, value, names) {
  const found = tokens(value);
  if (!found.length) return [[], 0];
  if (kind === "unit" || kind === "chair") {
    const [end, meanings] = names.longest(value, kind);
    const related = meanings.flatMap((meaning) => meaning.related.map(([term]) => term));
    return [distinct([...meanings.map((meaning) => meaning.term), ...related]), end];
  }
  if (kind === "kind") {
    const start = found.slice(0, 2).map((token) => fold(token.text)).join(" ");
    return [start in KINDS ? [`kind:${KINDS[start]}`] : [], found[Math.min(1, found.length - 1)].end];
  }
  if (kind === "number") {
    const chunk = value.split(" ")[0].length;
    const last = found[0].end === chunk ? found.length : found.filter((token) => token.start < chunk).length;
    return [[numberTerm(found.slice(0, last))], found[last - 1].end];
  }
  return dateTerms(kind, value, found);
}

/** @param {string} kind @param {string} value @param {Token[]} found @returns {[string[], number]} */
function dateTerms(kind, value, found) {
  const here = findDates(value, found, true).filter(([start]) => start === 0);
  if (here.length && kind !== "year") {
    const terms = here.map(([, , date]) => `${date.length === 7 ? "month" : "day"}:${date}`);
    return [terms, found[here[0][1] - 1].end];
  }
  const number = /^[0-9]{1,4}$/.test(found[0].text) ? Number(found[0].text) : 0;
  if (kind === "month" && 1 <= number && number <= 12) return [[`month:${two(number)}`], found[0].end];
  return kind === "year" && number > 1900 ? [[`year:${number}`], found[0].end] : [[], 0];
}

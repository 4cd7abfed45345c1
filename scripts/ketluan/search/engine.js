// @ts-check
/** Finding and ranking, as ketluan/search/engine.py does it. */
import { isCertain, readings, shown, withWords } from "./corrections.js";
import { chunks, decode, decodeText, isSyllable, looksTyped } from "./keyboard.js";
import { Matching } from "./matching.js";
import { Names } from "./names.js";
import { sources, weights } from "./plans.js";
import { beginning, distinct, parse, range, session, things, without } from "./queries.js";
import { rank, rounded } from "./ranking.js";
import { Reader } from "./reader.js";
import { fold, syllables } from "./vietnamese.js";

/** @typedef {import("./queries.js").Query} Query */
/** @typedef {import("./queries.js").Note} Note */
/** @typedef {import("./queries.js").Word} Word */
/** @typedef {import("./plans.js").Source} Source */
/** @typedef {{item: number, tier: number, score: number, words: number}} Hit */
/**
 * @typedef {object} Result What a query found.
 * @property {Query} query
 * @property {Hit[]} hits in order
 * @property {number[]} items all items found, newest first
 * @property {boolean} complete false when items whose words stand apart were not sought
 * @property {Note[]} notes sentences to show
 * @property {string[]} wanted forms to highlight
 * @property {string[]} suggestions queries to offer
 * @property {string[]} failed files that could not be read
 */
/**
 * @typedef {object} Options
 * @property {Record<string, string[]>} [chosen] values of facets, one of each facet needed
 * @property {boolean} [newestFirst] sort by date
 * @property {boolean} [partial] the last word is still being typed
 * @property {boolean} [wide] seek items whose words stand apart even when there are enough others
 * @property {number} [limit] how many hits of long quoted phrases are to be certain
 */

const ENOUGH = 10;
const SENTENCE = 5;
export const OTHER_MARKS = 2;
const COMPLETIONS = 12;
const TRIED = 3;
const NEAR = { code: "near", text: "Đang hiện những mục có các từ đứng liền nhau." };
const PARTIAL = { code: "partial", text: "Đã tìm cả những từ bắt đầu bằng từ cuối." };
const SENTENCE_NOTE = { code: "sentence", text: "Câu dài: đang hiện cả những mục có nhiều từ trong câu nhất." };
const MORE = { code: "more", text: "Sau các mục có đủ từ là các mục có ít từ hơn." };
const NOTHING = { code: "nothing", text: "Không có mục nào có các từ này." };

export class Engine {
  /** @param {Reader} reader @param {any} lunr */
  constructor(reader, lunr) {
    this.reader = reader;
    this.lunr = lunr;
    this.names = new Names(reader.names);
  }

  /** An engine over the index whose files `files` gives. @param {(path: string) => Promise<any>} files @param {any} lunr */
  static async open(files, lunr) {
    return new Engine(await Reader.open(files), lunr);
  }

  /** What `text` finds. @param {string} text @param {Options} options @returns {Promise<Result>} */
  async search(text, options = {}) {
    await this.reader.retry();
    const search = new Search(this, options);
    const result = await search.run(text, options.partial ?? false);
    return { ...result, failed: [...this.reader.failed].sort() };
  }
}

class Search {
  /** @param {Engine} engine @param {Options} options */
  constructor(engine, options) {
    this.reader = engine.reader;
    this.names = engine.names;
    this.lunr = engine.lunr;
    this.matching = new Matching(engine.reader, options.chosen ?? {});
    this.newestFirst = options.newestFirst ?? false;
    this.wide = options.wide ?? true;
    this.limit = options.limit ?? 10;
  }

  /** @param {string} text @param {boolean} partial */
  async run(text, partial) {
    const plain = chunks(text).join(" ");
    const given = typed(text);
    /** @type {Query[]} */
    const queries = [];
    for (const reading of given) {
      const query = parse(reading, this.names, partial);
      if (reading !== text && reading !== plain) {
        query.notes.push({ code: "typed", text: `Đã hiểu cách gõ phím: “${reading}”.` });
      }
      const result = await this.strict(query);
      if (result.hits.length) return result;
      queries.push(query);
    }
    const result = await this.nearest(queries[0]);
    // A reading of strokes that finds nothing says nothing of what was typed.
    return result.hits.length ? result : this.nearest(queries[given.indexOf(text)]);
  }

  /** What comes nearest to a query that nothing answers. @param {Query} query @returns {Promise<Result>} */
  async nearest(query) {
    const filters = query.filters.filter(([term]) => /^(day|month):.*-/.test(term));
    const none = filters.filter((names) => names.every((name) => !this.reader.postings(name).items.length));
    if (none.length) return { ...empty(query), notes: [...query.notes, ...none.map((names) => notHad(session(names.map((name) => name.split(":")[1]))))] };
    if (!query.words.length) return { ...empty(query), notes: [...query.notes, nothing(query)] };
    const lost = await this.lost(query);
    if (lost.size) {
      const rest = without(query, lost);
      rest.notes = [...query.notes, missing(query, lost, rest.words.length > 0)];
      const result = rest.words.length ? await this.strict(rest) : empty(rest);
      return result.hits.length || !rest.words.length ? result : this.nearest(rest);
    }
    const vocabulary = await this.reader.vocabulary();
    if (!query.partial && !vocabulary.has(fold(query.words[query.words.length - 1].text))) {
      const unfinished = await this.strict({ ...query, partial: true });
      if (unfinished.hits.length) return { ...unfinished, notes: [...unfinished.notes, PARTIAL] };
    }
    const corrected = await readings(query, this.reader);
    // The first reading whose words stand side by side somewhere, else the first certain one that finds anything.
    const near = await Promise.all(corrected.map((words) => this.strict(withWords(query, words), true)));
    const close = corrected.filter((_, at) => near[at].hits.length);
    const certain = corrected.filter((words) => isCertain(query, words));
    for (const words of (close.length ? close : certain).slice(0, TRIED)) {
      const changed = await this.strict(withWords(query, words));
      if (changed.hits.length) {
        const text = `Không có kết quả đúng như đã gõ; đang hiện kết quả cho “${await shown(query, words, this.reader)}”.`;
        return { ...changed, notes: [...changed.notes, { code: "corrected", text }] };
      }
    }
    return { ...(await this.relaxed(query)), suggestions: distinct(await this.simpler(query)) };
  }

  /** The words of things that no item has. @param {Query} query */
  async lost(query) {
    const all = query.spans.filter(({ thing }) => thing);
    await this.reader.load(all.map(({ term }) => term));
    const lost = things(query);
    for (const { start, end, term } of all) {
      if (this.reader.postings(term).items.length) for (const index of range(start, end)) lost.delete(index);
    }
    return lost;
  }

  /** The items with all words, tier by tier, or those of the first. @param {Query} query @param {boolean} closeOnly @returns {Promise<Result>} */
  async strict(query, closeOnly = false) {
    const found = sources(query, await this.completions(query));
    const near = found.filter((one) => !one.wide);
    await this.matching.load(near, query);
    let result = { ...empty(query), wanted: wanted(query, this.names) };
    const count = query.words.length;
    if (!count) {
      const items = this.matching.allowed(null, query);
      return this.ordered(result, [...items].map((item) => ({ item, tier: 0, score: 0, words: 0 })), items);
    }
    const items = this.matching.allowed(this.matching.having(near.filter((one) => !one.loose), count), query);
    const hits = this.hits(items, 0, weights(near, false), query);
    const close = items.size;
    const complete = near.length === found.length && !found.some((one) => one.loose);
    if (closeOnly) return { ...result, hits };
    if (!complete && !this.wide && items.size >= ENOUGH) {
      return this.ordered({ ...result, complete: false, notes: [...result.notes, NEAR] }, hits, items);
    }
    if (!complete) {
      await this.matching.load(found, query);
      hits.push(...this.apart(query, found, items));
      result = { ...result, notes: [...result.notes, ...this.otherMarks(query, found, hits)] };
    }
    // A thing is had or not had.
    const apart = count - things(query).size;
    const sentence = apart > SENTENCE;
    if (items.size < ENOUGH && (sentence || (items.size && !close))) {
      const [more] = this.sharing(query, found, items);
      hits.push(...more);
      for (const hit of more) items.add(hit.item);
      if (more.length) result = { ...result, notes: [...result.notes, sentence ? SENTENCE_NOTE : MORE] };
    } else if (items.size < ENOUGH && apart > 2 && items.size) {
      // Few have every word: those that lack one, the others side by side, may be what was meant. What is only
      // addressed to a unit of that name lacks them all.
      const printed = near.filter((one) => !one.terms[0].startsWith("unit:"));
      const [more] = this.sharing(query, printed, items, count - 1);
      hits.push(...more);
      for (const hit of more) items.add(hit.item);
    }
    return this.ordered(result, hits, items);
  }

  /** The items that have all words anywhere, added to those known. @param {Query} query @param {Source[]} found @param {Set<number>} items */
  apart(query, found, items) {
    const count = query.words.length;
    const boosts = weights(found, true);
    const hits = [];
    for (const tier of [1, OTHER_MARKS]) {
      if (tier === OTHER_MARKS && items.size >= ENOUGH) continue;
      const some = tier === 1 ? found.filter((one) => !one.loose) : found;
      const more = this.matching.allowed(this.matching.having(some, count), query);
      for (const item of items) more.delete(item);
      hits.push(...this.hits(more, tier, boosts, query));
      for (const item of more) items.add(item);
    }
    return hits;
  }

  /** What to tell of items that have some words with other marks only. @param {Query} query @param {Source[]} found @param {Hit[]} hits @returns {Note[]} */
  otherMarks(query, found, hits) {
    const items = hits.filter(({ tier }) => tier === OTHER_MARKS).map(({ item }) => item);
    const places = this.asTyped(query, found);
    /** @type {Map<string, number>} */
    const forms = new Map();
    const typed = query.words.filter(({ text }, at) => {
      const other = items.filter((item) => !places[at].has(item));
      for (const [term, postings] of other.length ? this.reader.spellings(fold(text)) : []) {
        const held = postings.items.filter((item) => other.includes(item)).length;
        if (held) forms.set(term, (forms.get(term) ?? 0) + held);
      }
      return other.length;
    });
    if (!forms.size) return [];
    const others = quoted([...forms].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([term]) => term));
    if (items.length < hits.length) return [{ code: "marks", text: `Gồm cả mục viết khác dấu: ${others}.` }];
    const lost = typed.every((word) => !places[query.words.indexOf(word)].size);
    const none = lost ? "Không có mục nào viết đúng dấu" : "Không có mục nào đủ các từ mà viết đúng dấu";
    return [{ code: "marks", text: `${none} ${quoted(typed.map(({ text }) => text))}; đang hiện mục có ${others}.` }];
  }

  /** For each word the items that have it with its marks. @param {Query} query @param {Source[]} found */
  asTyped(query, found) {
    return this.matching.positions(found.filter((one) => !one.loose), query.words.length);
  }

  /** The items that have most of the words. @param {Query} query @returns {Promise<Result>} */
  async relaxed(query) {
    const found = sources(query, []);
    await this.matching.load(found, query);
    const [hits, most] = this.sharing(query, found, new Set());
    const count = query.words.length;
    let note = NOTHING;
    if (hits.length) {
      const fewest = Math.min(...hits.map((hit) => hit.words));
      const span = fewest === most ? `${most} từ` : `từ ${fewest} đến ${most} từ`;
      note = { code: "relaxed", text: `Không có kết quả đủ cả ${count} từ; đang hiện kết quả có ${span}.` };
    }
    const notes = [...query.notes, note, ...(await this.absent(query, found))];
    const result = { ...empty(query), notes, wanted: wanted(query, this.names) };
    return this.ordered(result, hits, new Set(hits.map((hit) => hit.item)));
  }

  /** The words that no item has; of quoted ones nothing is known. @param {Query} query @param {Source[]} found @returns {Promise<Note[]>} */
  async absent(query, found) {
    const unfinished = (await this.completions(query)).length ? query.words.length - 1 : -1;
    const others = [unfinished, ...query.phrases.flatMap(([start, end]) => range(start, end)), ...things(query)];
    const places = this.matching.positions(found, query.words.length);
    const typed = this.asTyped(query, found);
    const sought = range(0, query.words.length).filter((at) => !others.includes(at));
    const words = distinct(sought.filter((at) => !places[at].size).map((at) => query.words[at].text));
    const other = sought.filter((at) => places[at].size && !typed[at].size).map((at) => query.words[at].text);
    // What could not be read may have them.
    if (this.reader.failed.size) return [];
    const notes = [];
    if (words.length) notes.push({ code: "absent", text: `${words.length === 1 ? "Từ" : "Các từ"} ${words.map((word) => `“${word}”`).join(", ")} không có trong lưu trữ.` });
    if (other.length) notes.push({ code: "marks", text: `Không có mục nào viết đúng dấu ${quoted(other)}.` });
    return notes;
  }

  /** The items in which most words are, `wanted` at least when it is not 0. @param {Query} query @param {Source[]} found @param {Set<number>} known @param {number} wanted @returns {[Hit[], number]} */
  sharing(query, found, known, wanted = 0) {
    /** @type {Map<number, number>} */
    const shared = new Map();
    for (const items of this.matching.positions(found, query.words.length)) {
      for (const item of items) shared.set(item, (shared.get(item) ?? 0) + 1);
    }
    const allowed = this.matching.allowed(new Set(shared.keys()), query);
    for (const item of known) allowed.delete(item);
    let most = 0;
    for (const item of allowed) most = Math.max(most, shared.get(item) ?? 0);
    const least = wanted || Math.floor(query.words.length > SENTENCE ? (most + 3) / 4 : (most + 1) / 2);
    const items = new Set([...allowed].filter((item) => (shared.get(item) ?? 0) >= least));
    const hits = this.hits(items, 3, weights(found, true), query);
    return [hits.map((hit) => ({ ...hit, words: shared.get(hit.item) ?? 0 })), most];
  }

  /** The most frequent keys that an unfinished last word makes. @param {Query} query @returns {Promise<string[]>} */
  async completions(query) {
    const last = query.words.at(-1);
    if (!query.partial || !last) return [];
    const start = fold(last.text);
    const words = await this.reader.vocabulary();
    const whole = [...words.keys()].filter((word) => word.startsWith(start));
    const best = byCount(whole, (word) => words.get(word) ?? 0);
    if (!last.follows) return best;
    const before = query.words[query.words.length - 2];
    const keys = await this.reader.completions(`${fold(before.text)} ${start}`);
    await this.reader.load(keys);
    return [...byCount(keys, (key) => this.reader.postings(`~${key}`).items.length), ...best];
  }

  /** @param {Set<number>} items @param {number} tier @param {Map<string, number>} boosts @param {Query} query @returns {Hit[]} */
  hits(items, tier, boosts, query) {
    if (!items.size) return [];
    const scores = rank(this.lunr, this.reader, items, boosts);
    return [...scores].map(([item, score]) => ({ item, tier, score, words: query.words.length }));
  }

  /** The result with hits in order, without those that lack a quoted phrase. @param {Result} result @param {Hit[]} hits @param {Set<number>} items @returns {Promise<Result>} */
  async ordered(result, hits, items) {
    /** @type {(a: Hit, b: Hit) => number} */
    const byScore = (a, b) => a.tier - b.tier || rounded(b.score) - rounded(a.score) || a.item - b.item;
    const sorted = [...hits].sort(this.newestFirst ? (a, b) => a.item - b.item : byScore);
    const kept = await this.withPhrases(result.query, sorted);
    const stay = new Set(kept);
    const left = new Set(items);
    for (const hit of sorted) if (!stay.has(hit)) left.delete(hit.item);
    return { ...result, hits: kept, items: [...left].sort((a, b) => a - b) };
  }

  /** @param {Query} query @param {Hit[]} hits */
  async withPhrases(query, hits) {
    const phrases = query.phrases.filter(([start, end]) => end - start > 2).map(([start, end]) => query.words.slice(start, end));
    if (!phrases.length) return hits;
    const kept = [];
    for (let at = 0; at < hits.length; at++) {
      if (kept.length === this.limit) return [...kept, ...hits.slice(at)];
      if (at % this.limit === 0) await Promise.all(hits.slice(at, at + this.limit).map((hit) => this.reader.text(hit.item)));
      if (await this.has(hits[at].item, phrases)) kept.push(hits[at]);
    }
    return kept;
  }

  /** @param {number} item @param {Word[][]} phrases */
  async has(item, phrases) {
    const shown = await this.reader.text(item);
    if (!shown) return true;
    const meant = shown.aliases.reduce((text, [printed, word]) => text.replaceAll(printed, word), shown.text);
    const texts = [syllables(shown.text), syllables(meant)];
    return phrases.every((phrase) => texts.some((words) => contains(words, phrase)));
  }

  /** Words of the query that the index has, as queries of their own. @param {Query} query */
  async simpler(query) {
    const words = await this.reader.vocabulary();
    const known = query.words.filter((word) => words.has(fold(word.text)) && query.words.length > 1);
    return known.map((word) => word.text).slice(0, 3);
  }
}

/** @param {Query} query @returns {Result} */
function empty(query) {
  return { query, hits: [], items: [], complete: true, notes: query.notes, wanted: [], suggestions: [], failed: [] };
}

/** @param {Query} query @param {Set<number>} lost @param {boolean} others whether there are other words @returns {Note} */
function missing(query, lost, others) {
  const names = distinct(query.spans.filter(({ start, thing }) => thing && lost.has(start)).map(({ thing }) => thing));
  return notHad(names.join(", ") + (others ? "; đang hiện kết quả cho các từ còn lại" : ""));
}

/** @param {string} what @returns {Note} */
function notHad(what) {
  return { code: "lost", text: `Lưu trữ không có ${what}.` };
}

/** @param {Query} query @returns {Note} */
function nothing(query) {
  if (query.excluded.length) return { code: "empty", text: "Chỉ có từ cần loại trừ; hãy gõ thêm từ cần tìm." };
  return query.filters.length ? NOTHING : { code: "empty", text: "Hãy gõ từ cần tìm." };
}

/** The readings of what was typed, the likelier first. @param {string} text */
function typed(text) {
  const head = beginning(text);
  const words = chunks(head);
  const strokes = words.filter((chunk) => decode(chunk)).length;
  // Whoever types marks has an input method; a word or two among many are foreign ("Aphaxan", "max").
  if (!strokes || strokes * 4 < words.length || syllables(head).some((word) => fold(word) !== word)) return [text];
  const decoded = decodeText(head);
  return looksTyped(head) ? [decoded, text] : [text, decoded];
}

/** Some words as a sentence names them, the first three. @param {string[]} words */
function quoted(words) {
  return distinct(words).slice(0, 3).map((word) => `“${word}”`).join(", ");
}

/** @param {string[]} words @param {Word[]} phrase */
function contains(words, phrase) {
  const exact = phrase.every((word) => word.exact);
  const wanted = phrase.map((word) => (exact ? word.text : fold(word.text)));
  const here = exact ? words : words.map(fold);
  return here.some((_, at) => wanted.every((word, index) => here[at + index] === word));
}

/** @param {Query} query @param {Names} names */
function wanted(query, names) {
  const forms = query.spans.flatMap((span) => names.forms.get(span.term) ?? []);
  // "TU" would highlight "từ".
  return distinct([...query.words.map((word) => word.text), ...forms.filter((form) => !isSyllable(fold(form)))]);
}

/** @param {string[]} keys @param {(key: string) => number} count */
function byCount(keys, count) {
  const counted = keys.map((key) => ({ key, count: count(key) }));
  counted.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  return counted.slice(0, COMPLETIONS).map(({ key }) => key);
}

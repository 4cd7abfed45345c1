// @ts-check
/** Reading the index, as ketluan/search/reader.py does. What is read ahead (`load…`) is then answered at once. */
import { unpack, unpackPostings } from "./packing.js";
import { TEXTS, textAt } from "./texts.js";
import { fold } from "./vietnamese.js";

/** @typedef {{items: number[], counts: number[]}} Postings */
/** @typedef {{items: number, length: number, lengths: string, words: string[], pairs: string[]}} SegmentMap */
/** @typedef {"unit" | "relation" | "month" | "chair" | "kind"} Facet */
/** @typedef {{starts: number[], conclusions: string[][], kinds: string[], units: [string, number][][]}} Columns */
/** @typedef {import("./texts.js").Text} Text */

const VERSION = 4;
const PREFIX_SHARDS = 3;
/** Relations to a unit; an item has the term of the unit once more for each further one. */
export const RELATIONS = ["mention", "class", "direct"];
/** @type {Postings} */
const NOTHING = { items: [], counts: [] };
/** @type {SegmentMap} */
const NO_MAP = { items: 0, length: 0, lengths: "", words: [], pairs: [] };

export class Reader {
  /**
   * @param {(path: string) => Promise<any>} files gives the content of a JSON file; rejects when it cannot
   * @param {any} entry the content of entry.json
   */
  constructor(files, entry) {
    if (entry?.version !== VERSION) throw new Error(`entry.json has version ${entry?.version}, not ${VERSION}`);
    this.files = files;
    this.entry = entry;
    /** @type {Map<string, Promise<any>>} */
    this.cache = new Map();
    /** @type {Map<string, Map<string, [string, string][]>>} */
    this.shards = new Map();
    /** @type {Map<string, Map<string, Postings>>} */
    this.terms = new Map();
    /** @type {Map<string, Postings>} */
    this.folded = new Map();
    /** Files that could not be read in this search. @type {Set<string>} */
    this.failed = new Set();
    this.k1 = entry.k1;
    this.b = entry.b;
    /** @type {import("./names.js").NameTable} */
    this.names = entry.names;
    /** @type {string[]} */
    this.paths = entry.segments.map((/** @type {{path: string}} */ segment) => segment.path);
    /** @type {SegmentMap[]} */
    this.maps = [];
    this.items = 0;
    this.average = 0;
    /** @type {number[]} */
    this.starts = [];
    /** @type {number[]} */
    this.lengths = [];
  }

  /** An index, opened. @param {(path: string) => Promise<any>} files */
  static async open(files) {
    const reader = new Reader(files, await files("entry.json"));
    await reader.retry();
    return reader;
  }

  /** Forget what failed, so that it is asked for again. */
  async retry() {
    if (this.maps.length && !this.failed.size) return;
    this.failed.clear();
    this.terms.clear();
    this.folded.clear();
    const { segments, lengths } = this.entry;
    const maps = segments.map((/** @type {any} */ segment) => segment.map ?? this.file(`${segment.path}/map.json`));
    this.maps = (await Promise.all(maps)).map((map) => map ?? NO_MAP);
    this.starts = this.maps.map((_, at) => this.maps.slice(0, at).reduce((sum, map) => sum + map.items, 0));
    this.items = this.maps.reduce((sum, map) => sum + map.items, 0);
    this.average = this.maps.reduce((sum, map) => sum + map.length, 0) / Math.max(1, this.items);
    this.lengths = this.maps.flatMap((map) => unpack(map.lengths).map((size) => lengths[size]));
  }

  /** The content of a JSON file, or null; one promise a file. @private @param {string} path @returns {Promise<any>} */
  file(path) {
    let promise = this.cache.get(path);
    if (!promise) {
      promise = this.files(path).catch(() => {
        this.failed.add(path);
        this.cache.delete(path);
        return null;
      });
      this.cache.set(path, promise);
    }
    return promise;
  }

  /** Read the shards of some keys, all at once. @param {Iterable<string>} keys */
  async load(keys) {
    const wanted = new Set();
    for (const key of keys) {
      const family = familyOf(key);
      this.maps.forEach((map, segment) => {
        const at = place(map[family], key);
        if (at >= 0) wanted.add(`${this.paths[segment]}/${family[0]}${at}`);
      });
    }
    await Promise.all([...wanted].map((name) => this.shard(name)));
  }

  /** @private @param {string} name */
  async shard(name) {
    if (this.shards.has(name)) return;
    /** @type {string[] | null} */
    const rows = await this.file(`${name}.json`);
    /** @type {Map<string, [string, string][]>} */
    const keyed = new Map();
    for (let at = 0; rows && at < rows.length; at += 2) {
      const key = fold(rows[at]);
      const known = keyed.get(key);
      if (known) known.push([rows[at], rows[at + 1]]);
      else keyed.set(key, [[rows[at], rows[at + 1]]]);
    }
    if (rows) this.shards.set(name, keyed);
  }

  /** The terms that fold to a loaded key, each with its postings. @param {string} key */
  spellings(key) {
    let found = this.terms.get(key);
    if (!found) {
      found = new Map();
      const family = familyOf(key);
      for (const [segment, map] of this.maps.entries()) {
        const shard = this.shards.get(`${this.paths[segment]}/${family[0]}${place(map[family], key)}`);
        for (const [term, packed] of shard?.get(key) ?? []) {
          const postings = found.get(term) ?? { items: [], counts: [] };
          unpackPostings(packed, this.starts[segment], postings.items, postings.counts);
          found.set(term, postings);
        }
      }
      this.terms.set(key, found);
    }
    return found;
  }

  /** The postings of a term; behind a tilde, of all its spellings together. @param {string} term @returns {Postings} */
  postings(term) {
    if (!term.startsWith("~")) return this.spellings(fold(term)).get(term) ?? NOTHING;
    let found = this.folded.get(term);
    if (!found) {
      found = together([...this.spellings(term.slice(1)).values()]);
      this.folded.set(term, found);
    }
    return found;
  }

  /** The keys of pairs that begin with `prefix`. @param {string} prefix */
  async completions(prefix) {
    /** @type {string[]} */
    const names = [];
    this.maps.forEach((map, segment) => {
      const first = Math.max(0, place(map.pairs, prefix));
      const last = Math.min(place(map.pairs, prefix + "\uffff"), first + PREFIX_SHARDS - 1);
      for (let at = first; at <= last; at++) names.push(`${this.paths[segment]}/p${at}`);
    });
    await Promise.all(names.map((name) => this.shard(name)));
    const keys = names.flatMap((name) => [...(this.shards.get(name)?.keys() ?? [])]);
    return [...new Set(keys.filter((key) => key.startsWith(prefix)))].sort();
  }

  /** Every folded syllable and the number of items it is in. */
  async vocabulary() {
    /** @type {Map<string, number>} */
    const found = new Map();
    const files = await Promise.all(this.paths.map((path) => this.file(`${path}/vocabulary.json`)));
    for (const [words, counts] of files.map((file) => file ?? [[], ""])) {
      const numbers = unpack(counts);
      words.forEach((/** @type {string} */ word, /** @type {number} */ at) => {
        found.set(word, (found.get(word) ?? 0) + numbers[at]);
      });
    }
    return found;
  }

  /** Which segment an item is in, and its number there. @param {number} item */
  segmentOf(item) {
    const segment = this.starts.findLastIndex((start) => start <= item);
    return { segment, own: item - this.starts[segment] };
  }

  /** What to show of an item, or null. @param {number} item @returns {Promise<Text | null>} */
  async text(item) {
    const { segment, own } = this.segmentOf(item);
    const found = await this.file(`${this.paths[segment]}/t${Math.floor(own / TEXTS)}.json`);
    return found && textAt(found, own % TEXTS, this.entry.frequent, this.entry.standing);
  }

  /**
   * How many of some items there are of each unit, relation, month, official and kind. With units chosen relations to
   * these alone count; with relations chosen units that an item has one of these to.
   * @param {Iterable<number>} items @param {{unit?: string[], relation?: string[]}} chosen @returns {Promise<Record<Facet, Map<string, number>>>}
   */
  async facets(items, { unit: about = [], relation: relations = [] } = {}) {
    const columns = await Promise.all(this.paths.map((path) => this.columns(path)));
    /** @type {Record<Facet, Map<string, number>>} */
    const found = { unit: new Map(), relation: new Map(), month: new Map(), chair: new Map(), kind: new Map() };
    /** @param {Facet} facet @param {string} value */
    const count = (facet, value) => found[facet].set(value, (found[facet].get(value) ?? 0) + 1);
    for (const item of items) {
      const { segment, own } = this.segmentOf(item);
      const here = columns[segment];
      if (!here) continue;
      const [month, ...officials] = here.conclusions[place(here.starts, own)];
      count("month", month);
      for (const official of officials) count("chair", official);
      if (here.kinds[own]) count("kind", here.kinds[own]);
      const related = new Set();
      for (const [unit, strength] of here.units[own]) {
        const relation = RELATIONS[strength - 1];
        if (!relations.length || relations.includes(relation)) count("unit", unit);
        if (!about.length || about.includes(unit)) related.add(relation);
      }
      for (const relation of related) count("relation", relation);
    }
    return found;
  }

  /** The columns of a segment; null when they cannot be read. @param {string} path @returns {Promise<Columns | null>} */
  async columns(path) {
    const file = await this.file(`${path}/facets.json`);
    if (file && !file.unpacked) {
      let at = 0;
      file.unpacked = {
        starts: unpack(file.starts).map((gap) => (at += gap)),
        conclusions: file.conclusions,
        kinds: unpack(file.kinds[1]).map((value) => file.kinds[0][value]),
        units: unpack(file.units[1]).map((value) => file.units[0][value]),
      };
    }
    return file?.unpacked ?? null;
  }
}

/** @param {string} key @returns {"pairs" | "words"} */
function familyOf(key) {
  return key.includes(" ") ? "pairs" : "words";
}

/** The last place whose value is not above `value`; -1 when there is none. @template {string | number} T @param {T[]} sorted @param {T} value */
function place(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Postings added up. @param {Postings[]} spellings @returns {Postings} */
function together(spellings) {
  if (spellings.length === 1) return spellings[0];
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (const { items, counts } of spellings) {
    items.forEach((item, at) => sums.set(item, (sums.get(item) ?? 0) + counts[at]));
  }
  const items = [...sums.keys()].sort((a, b) => a - b);
  return { items, counts: items.map((item) => /** @type {number} */ (sums.get(item))) };
}

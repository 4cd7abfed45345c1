// @ts-check
/** Which items answer a query, as in ketluan/search/matching.py. */
import { source, terms } from "./plans.js";
import { range } from "./queries.js";
import { RELATIONS } from "./reader.js";
import { fold } from "./vietnamese.js";

/** @typedef {import("./queries.js").Query} Query */
/** @typedef {import("./plans.js").Source} Source */

export class Matching {
  /** @param {import("./reader.js").Reader} reader @param {Record<string, string[]>} chosen values of facets */
  constructor(reader, chosen) {
    this.reader = reader;
    this.chosen = chosen;
  }

  /** Read all that the next steps need at once. @param {Source[]} found @param {Query} query */
  async load(found, query) {
    const names = found.flatMap((one) => one.terms);
    names.push(...this.choices(query).flatMap(([choice]) => choice), ...query.excluded.flatMap(terms));
    await this.reader.load(new Set(names.map((name) => fold(name.replace(/^~/, "")))));
  }

  /** @param {Source} one @returns {Set<number>} */
  items(one) {
    const lists = one.terms.map((name) => this.reader.postings(name).items);
    if (one.every) return lists.slice(1).reduce((left, list) => both(left, new Set(list)), new Set(lists[0]));
    /** @type {Set<number>} */
    const all = new Set();
    for (const list of lists) for (const item of list) all.add(item);
    return all;
  }

  /** For each word the items in which something answers it. @param {Source[]} found @param {number} count */
  positions(found, count) {
    /** @type {Set<number>[]} */
    const places = range(0, count).map(() => new Set());
    for (const one of found) {
      const items = this.items(one);
      for (let index = one.start; index < one.end; index++) for (const item of items) places[index].add(item);
    }
    return places;
  }

  /** @param {Source[]} found @param {number} count */
  having(found, count) {
    const [first, ...others] = this.positions(found, count).sort((a, b) => a.size - b.size);
    return others.reduce(both, first);
  }

  /** Terms of which an item needs one, and how often it has to have it. @param {Query} query @returns {[string[], number[]][]} */
  choices(query) {
    const { unit = [], relation = [] } = this.chosen;
    const counts = relation.map((one) => RELATIONS.indexOf(one) + 1);
    /** @type {[string[], number[]][]} */
    const found = query.filters.map((choice) => [choice, []]);
    for (const [facet, values] of Object.entries(this.chosen)) {
      if (!values.length || (facet === "relation" && unit.length)) continue;
      found.push([values.map((value) => `${facet}:${value}`), facet === "unit" ? counts : []]);
    }
    return found;
  }

  /** @param {string[]} names @param {number[]} counts */
  passing(names, counts) {
    if (!counts.length) return this.items(source(0, 0, names));
    const found = names.map((name) => this.reader.postings(name));
    return new Set(found.flatMap((one) => one.items.filter((_, at) => counts.includes(one.counts[at]))));
  }

  /** Those of some items (null: of all) that pass the filters and have nothing excluded. @param {Set<number> | null} items @param {Query} query @returns {Set<number>} */
  allowed(items, query) {
    let left = items;
    for (const choice of this.choices(query)) {
      const passing = this.passing(...choice);
      left = left ? both(left, passing) : passing;
    }
    const kept = new Set(left ?? []);
    for (const words of query.excluded) {
      for (const item of this.items(source(0, 0, terms(words), { every: true }))) kept.delete(item);
    }
    return kept;
  }
}

/** @template T @param {Set<T>} left @param {Set<T>} right */
function both(left, right) {
  const [small, large] = left.size < right.size ? [left, right] : [right, left];
  return new Set([...small].filter((value) => large.has(value)));
}

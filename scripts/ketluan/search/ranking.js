// @ts-check
/** BM25 over a lunr index cut down to one query, as in ketluan/search/ranking.py. */

/** @typedef {import("./reader.js").Reader} Reader */

const RANKED = 1000;
const FIELD = "text";

/** A score as the order of results knows it. @param {number} score */
export function rounded(score) {
  return Math.floor(score * 1e9 + 0.5);
}

/** @param {Reader} reader @param {number} count @param {number} length @param {number} holders */
function weight(reader, count, length, holders) {
  const idf = Math.log(1 + Math.abs((reader.items - holders + 0.5) / (holders + 0.5)));
  const norm = reader.k1 * (1 - reader.b + reader.b * (length / reader.average)) + count;
  return Number(((idf * ((reader.k1 + 1) * count)) / norm).toFixed(3));
}

/**
 * The scores of items for a query of weighted terms: of all, or of the best.
 * @param {any} lunr @param {Reader} reader @param {Set<number>} items @param {Map<string, number>} asked
 * @returns {Map<number, number>}
 */
export function rank(lunr, reader, items, asked) {
  // lunr leaves terms that nothing has out of the query's own length.
  const terms = new Map([...asked].filter(([term]) => reader.postings(term).items.length));
  /** @type {Map<number, number[]>} */
  let vectors = new Map();
  /** @type {Map<number, number>} */
  const sums = new Map();
  [...terms].forEach(([term, boost], index) => {
    const found = reader.postings(term);
    /** @type {Map<number, number>} */
    const known = new Map();
    found.items.forEach((item, at) => {
      if (!items.has(item)) return;
      const count = found.counts[at];
      const length = reader.lengths[item];
      const key = length * 1024 + count;
      let value = known.get(key);
      if (value === undefined) known.set(key, (value = weight(reader, count, length, found.items.length)));
      const vector = vectors.get(item);
      if (vector) vector.push(index, value);
      else vectors.set(item, [index, value]);
      sums.set(item, (sums.get(item) ?? 0) + boost * value);
    });
  });
  if (sums.size > RANKED) {
    const best = [...sums].map(([item, sum]) => [rounded(sum), item]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    vectors = new Map(best.slice(0, RANKED).map(([, item]) => [item, vectors.get(item) ?? []]));
  }
  return vectors.size ? throughLunr(lunr, vectors, terms) : new Map();
}

/** @param {any} lunr @param {Map<number, number[]>} vectors @param {Map<string, number>} terms @returns {Map<number, number>} */
function throughLunr(lunr, vectors, terms) {
  /** @type {Record<string, any>} */
  const invertedIndex = Object.create(null);
  /** @type {Record<string, any>} */
  const fieldVectors = Object.create(null);
  const held = [...terms.keys()].map((term, index) => (invertedIndex[term] = { _index: index, [FIELD]: Object.create(null) }));
  for (const [item, elements] of vectors) {
    fieldVectors[`${FIELD}/${item}`] = new lunr.Vector(elements);
    for (let at = 0; at < elements.length; at += 2) held[elements[at]][FIELD][item] = {};
  }
  const index = new lunr.Index({
    invertedIndex,
    fieldVectors,
    tokenSet: lunr.TokenSet.fromArray([...terms.keys()].sort()),
    fields: [FIELD],
    pipeline: new lunr.Pipeline(),
  });
  const found = index.query((/** @type {any} */ query) => {
    for (const [term, boost] of terms) query.term(term, { boost });
  });
  return new Map(found.map((/** @type {{ref: string, score: number}} */ hit) => [Number(hit.ref), hit.score]));
}

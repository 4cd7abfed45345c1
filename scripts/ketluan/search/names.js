// @ts-check
/** The names of an archive as queries look them up, as in ketluan/search/names.py. */
import { isSyllable } from "./keyboard.js";
import { fold, tokens } from "./vietnamese.js";

/** @typedef {import("./vietnamese.js").Token} Token */
/**
 * @typedef {object} Meaning What a form stands for.
 * @property {"concept" | "unit" | "chair"} kind
 * @property {string} term its term in the index
 * @property {string} label
 * @property {[string, string, string][]} related term, "before" or "after", name
 */
/** @typedef {[string, string, string[], [string, string][]]} NameRow id, name, forms, related ids and relations */
/** @typedef {{concepts: [string, string[]][], units: NameRow[], officials: NameRow[]}} NameTable */
/** @typedef {{words: string[], folded: string[], capitals: boolean, short: boolean, meaning: Meaning}} Form */

export class Names {
  /** @param {NameTable} table */
  constructor(table) {
    /** Names of units by id. */
    this.units = new Map(table.units.map((row) => [row[0], row[1]]));
    /** Names of officials by id. */
    this.officials = new Map(table.officials.map((row) => [row[0], row[1]]));
    /** The forms of each concept by its term. */
    this.forms = new Map(table.concepts);
    /** @type {Map<string, Form[]>} */
    this.byFirst = new Map();
    for (const [term, forms] of table.concepts) {
      this.add({ kind: "concept", term, label: forms[0], related: [] }, forms);
    }
    for (const [id, label, forms, others] of table.units) {
      /** @type {[string, string, string][]} */
      const related = others.map(([other, relation]) => [`unit:${other}`, relation, this.units.get(other) ?? ""]);
      this.add({ kind: "unit", term: `unit:${id}`, label, related }, forms);
    }
    for (const [id, label, forms] of table.officials) {
      this.add({ kind: "chair", term: `chair:${id}`, label, related: [] }, forms);
    }
  }

  /** @private @param {Meaning} meaning @param {string[]} forms */
  add(meaning, forms) {
    for (const form of forms) {
      const words = tokens(form).map((token) => token.text);
      const folded = words.map(fold);
      const capitals = words.length === 1 && isSyllable(folded[0]);
      const short = meaning.kind === "concept" && !folded.some(isSyllable);
      const known = this.byFirst.get(folded[0]) ?? [];
      known.push({ words, folded, capitals, short, meaning });
      this.byFirst.set(folded[0], known);
    }
  }

  /**
   * The meanings among the tokens of `text`: first token, token after the last, meaning. An abbreviation that is part of
   * a longer concept means nothing by itself.
   * @param {string} text @param {Token[]} found
   * @param {boolean} marked whether marks have to be those of the form
   * @param {boolean} anyCase whether a form that could be a syllable need not be in capitals
   * @returns {[number, number, Meaning][]}
   */
  find(text, found, marked, anyCase = false) {
    const hits = this.all(text, found, marked, anyCase);
    const concepts = hits.filter(([, , form]) => form.meaning.kind === "concept");
    return hits
      .filter(([start, end, { short }]) => !short || !concepts.some(([first, last]) => first <= start && end <= last && last - first > end - start))
      .map(([start, end, { meaning }]) => [start, end, meaning]);
  }

  /** @private @param {string} text @param {Token[]} found @param {boolean} marked @param {boolean} anyCase @returns {[number, number, Form][]} */
  all(text, found, marked, anyCase) {
    const words = found.map((token) => token.text);
    const folded = words.map(fold);
    /** @type {[number, number, Form][]} */
    const hits = [];
    found.forEach((token, start) => {
      for (const form of this.byFirst.get(folded[start]) ?? []) {
        const [wanted, typed] = marked ? [form.words, words] : [form.folded, folded];
        const raw = text.slice(token.start, token.end);
        const capital = raw === raw.toUpperCase() && raw !== raw.toLowerCase();
        if ((anyCase || !form.capitals || capital) && wanted.every((word, at) => typed[start + at] === word)) {
          hits.push([start, start + wanted.length, form]);
        }
      }
    });
    return hits;
  }

  /**
   * The meanings of a kind that the beginning of `text` names: where the longest ends, and what it means.
   * @param {string} text @param {string} kind @returns {[number, Meaning[]]}
   */
  longest(text, kind) {
    const found = tokens(text);
    const hits = this.find(text, found, false, true).filter(([start, , meaning]) => start === 0 && meaning.kind === kind);
    const most = Math.max(0, ...hits.map(([, end]) => end));
    return [most ? found[most - 1].end : 0, hits.filter(([, end]) => end === most).map(([, , meaning]) => meaning)];
  }
}

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
/** @typedef {{marked: string, capitals: boolean, short: boolean, meaning: Meaning}} Form */

const MOST = 20;

/** The form under which names are one however their abbreviations are joined. @param {string[]} words @param {boolean} marked */
export function key(words, marked = false) {
  return words.map((word, index) => (index && isAnd(word) ? "" : partOf(word, marked))).join("");
}

/** @param {string} word @param {boolean} marked */
function partOf(word, marked) {
  const own = fold(word);
  return isSyllable(own) ? ` ${marked ? word : own} ` : own;
}

/** @param {string} word */
function isAnd(word) {
  return word === "và" || word === "va";
}

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
    this.byKey = new Map();
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
      const spoken = words.filter((word) => isSyllable(fold(word))).length;
      const capitals = words.length === 1 && spoken === 1;
      const short = meaning.kind === "concept" && !spoken;
      const room = meaning.kind === "unit" && words[0] === "phòng";
      for (const written of room ? [words, ["p", ...words.slice(1)]] : [words]) {
        const known = this.byKey.get(key(written)) ?? [];
        known.push({ marked: key(written, true), capitals, short, meaning });
        this.byKey.set(key(written), known);
      }
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
    /** @type {[number, number, Form][]} */
    const hits = [];
    found.forEach((token, start) => {
      const raw = text.slice(token.start, token.end);
      const capital = raw === raw.toUpperCase() && raw !== raw.toLowerCase();
      // The longest first.
      for (let end = Math.min(words.length, start + MOST); end > start; end--) {
        if (end - 1 > start && isAnd(words[end - 1])) continue;
        const typed = words.slice(start, end);
        for (const form of this.byKey.get(key(typed)) ?? []) {
          if ((anyCase || !form.capitals || capital) && (!marked || key(typed, true) === form.marked)) hits.push([start, end, form]);
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

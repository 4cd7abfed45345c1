// @ts-check
/** The search page: what is asked for stands in its address, and what was found under the box. */
import { FACETS, asks, options, readAddress, writeAddress } from "./address.js";
import { conclusionOf, facetRows } from "./counts.js";
import { make, part, pause } from "./elements.js";
import { drawChosen, drawFacets } from "./facets.js";
import { withEngine } from "./index.js";
import { drawResults, isAsTyped } from "./results.js";

/** @typedef {import("../engine.js").Engine} Engine */
/** @typedef {import("../engine.js").Result} Result */
/** @typedef {import("./address.js").State} State */
/** @typedef {{result: Result, complete: boolean, more: () => Promise<void>}} Answer */

const BATCH = 20;
/** So many results are shown as soon as their texts are there: a phone shows no more at once. */
const FIRST = 3;
const TYPING = 250;
const SLOW = 400;
const MISSING = "Chưa tải được một phần chỉ mục; kết quả có thể thiếu.";

export class SearchPage {
  /** @param {HTMLElement} root what has `data-tracuu` */
  constructor(root) {
    this.root = root;
    /** @type {HTMLFormElement} */
    this.form = part(root, "form");
    /** @type {HTMLInputElement} */
    this.input = part(root, "input[name=q]");
    /** @type {HTMLSelectElement} */
    this.order = part(root, "[data-sap-xep]");
    this.state = readAddress(location.search);
    /** Which question is the newest: answers to older ones are dropped. */
    this.turn = 0;
    this.shown = 0;
  }

  /** The place of the page for something. @param {string} name @returns {any} */
  at(name) {
    return part(this.root, `[data-${name}]`);
  }

  /** Answer what the address asks, and from now on what the reader does. */
  start() {
    const wide = matchMedia("(min-width: 60em)");
    const fit = () => (this.at("ngan-loc").open = wide.matches);
    wide.addEventListener("change", fit);
    fit();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go({ q: this.input.value, wide: false }, history.state?.typing);
    });
    this.input.addEventListener("input", () => this.typed());
    this.order.addEventListener("change", () => this.go({ newest: this.order.value === "ngay" }));
    addEventListener("popstate", () => this.restore());
    addEventListener("pagehide", () => this.remember());
    history.scrollRestoration = "manual";
    this.restore();
  }

  /** Note in the history how far the reader had come. */
  remember() {
    history.replaceState({ ...history.state, shown: this.shown, scroll: scrollY }, "");
  }

  /** Show what the address asks for, as far as it was shown before. */
  async restore() {
    this.state = readAddress(location.search);
    const typed = this.input.value;
    if (!typed || history.state) this.input.value = this.state.q;
    const { shown = BATCH, scroll } = history.state ?? {};
    await this.ask(false, shown);
    if (scroll) scrollTo(0, scroll);
    // Somebody typed while this script was on its way.
    if (typed && typed !== this.input.value) return;
    if (typed && typed !== this.state.q) this.typed();
  }

  async typed() {
    const turn = ++this.turn;
    await pause(TYPING);
    if (turn === this.turn) this.go({ q: this.input.value, wide: false }, history.state?.typing, true);
  }

  /** Ask for something else, under an address of its own, or in place of what was only being typed. @param {Partial<State>} change @param {boolean} replace @param {boolean} typing */
  go(change, replace = false, typing = false) {
    this.state = { ...this.state, ...change };
    const address = location.pathname + writeAddress(this.state);
    if (!replace) this.remember();
    history[replace ? "replaceState" : "pushState"]({ typing }, "", address);
    return this.ask(typing, BATCH);
  }

  /** @param {boolean} partial @param {number} shown */
  async ask(partial, shown) {
    const turn = ++this.turn;
    const { state } = this;
    this.order.value = state.newest ? "ngay" : "";
    const asked = asks(state);
    this.at("ket-qua").hidden = !asked;
    this.at("loi-di").hidden = asked;
    if (!asked) return;
    this.place.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => turn === this.turn && this.tell(["Đang tìm…"]), SLOW);
    const work = async (/** @type {Engine} */ engine) => {
      await this.answer(engine, state, partial, shown, turn);
      // Where files are missing, a newer index is looked for after this, which may take long.
      clearTimeout(slow);
    };
    const fail = () => turn === this.turn && this.fail("Chưa tải được chỉ mục tìm kiếm.");
    await withEngine(work, fail);
    clearTimeout(slow);
    if (turn === this.turn) this.place.removeAttribute("aria-busy");
  }

  /** @returns {HTMLElement} */
  get place() {
    return part(this.root, "#ketqua");
  }

  /** @param {Engine} engine @param {State} state @param {boolean} partial @param {number} shown @param {number} turn */
  async answer(engine, state, partial, shown, turn) {
    const result = await engine.search(state.q, { ...options(state), partial, limit: shown });
    if (result.hits.length > FIRST) {
      const first = await this.texts(engine, result, 0, FIRST);
      if (turn !== this.turn) return;
      this.draw(first, result, () => undefined);
    }
    const texts = await this.texts(engine, result, 0, shown);
    const rows = await facetRows(engine, state, result.items, partial);
    const conclusion = await conclusionOf(engine);
    if (turn !== this.turn) return;
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const item of conclusion ? result.items : []) {
      const name = conclusion?.(item) ?? "";
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const matching = (/** @type {import("./results.js").Found} */ { hit }) => counts.get(conclusion?.(hit.item) ?? "");
    this.draw(texts, result, matching);
    this.shown = shown;
    this.summary(result, counts.size, rows.kind.some((row) => row.value === "whole" && row.count > 0));
    this.filters(engine, state, rows);
    this.notes(result, [...engine.reader.failed]);
    this.more(engine, result, matching, turn);
  }

  /** Show results in place of others; who had reached one of them stays on it. @param {import("./results.js").Found[]} found @param {Result} result @param {(found: import("./results.js").Found) => number | undefined} matching */
  draw(found, result, matching) {
    const address = this.place.contains(document.activeElement) && document.activeElement?.getAttribute("href");
    this.place.replaceChildren();
    drawResults(this.place, found, result, matching);
    const links = [...this.place.querySelectorAll("a")];
    if (address) links.find((link) => link.getAttribute("href") === address)?.focus({ preventScroll: true });
  }

  /** The texts of some hits, those left out that cannot be read. @param {Engine} engine @param {Result} result @param {number} start @param {number} end */
  async texts(engine, result, start, end) {
    const found = result.hits.slice(start, end).map(async (hit, at) => ({ hit, text: await engine.reader.text(hit.item), rank: start + at + 1 }));
    const all = await Promise.all(found);
    return /** @type {import("./results.js").Found[]} */ (all.filter(({ text }) => text));
  }

  /** @param {Result} result @param {number} conclusions @param {boolean} outside whether there is text among it that is in no item */
  summary({ items, hits, notes, query }, conclusions, outside) {
    const count = items.length;
    // A note says that nothing was asked for.
    if (notes.some(({ code }) => code === "empty")) return this.tell([], 0);
    const more = query.words.length > 1 ? ["bớt từ"] : [];
    if (query.filters.length || FACETS.some(([facet]) => this.state[facet].length)) more.push("bỏ bộ lọc");
    const tries = more.length ? ` Thử ${more.join(" hoặc ")}.` : "";
    if (!count) return this.tell([`Không tìm thấy mục nào.${tries}`], 0);
    const number = make("b", {}, make("span", { "data-count": count }, count.toLocaleString("vi")), outside ? " kết quả" : " mục");
    const full = hits.filter(isAsTyped).length;
    const parts = [number, conclusions ? ` trong ${conclusions.toLocaleString("vi")} kết luận` : ""];
    if (full && full < hits.length) parts.push(make("span", { class: "kl-nhat" }, ` · ${full} mục có đủ các từ`));
    this.tell(parts, count);
  }

  /** Say something in the line that screen readers announce. @param {(Node | string)[]} parts @param {number} [count] */
  tell(parts, count) {
    const zero = count === 0 ? [make("span", { "data-count": 0, class: "kl-an" }, "0")] : [];
    this.at("tom-tat").replaceChildren(...zero, ...parts);
  }

  /** @param {Engine} engine @param {State} state @param {Awaited<ReturnType<typeof facetRows>>} rows */
  filters(engine, state, rows) {
    const change = (/** @type {Partial<State>} */ values) => void this.go(values);
    drawFacets(this.at("loc"), rows, (facet, value, on) => {
      const others = this.state[facet].filter((one) => one !== value);
      change({ [facet]: on ? [...others, value] : others });
    });
    const count = drawChosen(this.at("chon"), engine, state, change);
    this.at("dang-chon").textContent = count ? ` (đang chọn ${count})` : "";
  }

  /** What was done with the query, what is missing, and what else to try. @param {Result} result @param {string[]} failed */
  notes(result, failed) {
    const told = result.notes.filter(({ code }) => code !== "nothing" || result.items.length).map(({ text }) => make("p", {}, text));
    const found = [...this.place.querySelectorAll("mark")].map((mark) => (mark.textContent ?? "").toLowerCase());
    const others = [...new Set(found)].filter((word) => /[^\0-\x7f]/.test(word)).slice(0, 3);
    if (others.length && result.query.words.every((word) => !word.exact)) {
      told.push(make("p", {}, `Từ khóa không dấu: đã tìm cả ${others.map((word) => `“${word}”`).join(", ")}.`));
    }
    const tries = result.suggestions.flatMap((text, at) => [at ? " · " : "", this.link(text)]);
    if (tries.length) told.push(make("p", {}, "Thử tìm: ", ...tries));
    this.at("chu-y").replaceChildren(...told);
    this.missing(failed.length > 0);
    this.at("loi-di").hidden = result.items.length > 0;
  }

  /** Say that files are missing. @param {boolean} any */
  missing(any) {
    if (any) this.fail(MISSING, false);
    else this.at("hong").replaceChildren();
  }

  /** @param {string} text @param {boolean} empty whether nothing was found for it */
  fail(text, empty = true) {
    const again = make("button", { type: "button", class: "kl-nut" }, "Thử lại");
    again.addEventListener("click", () => this.ask(false, Math.max(BATCH, this.shown)));
    this.at("hong").replaceChildren(make("p", {}, text), again);
    if (!empty) return;
    this.tell([]);
    this.place.replaceChildren();
    this.at("loi-di").hidden = false;
  }

  /** @param {string} text */
  link(text) {
    const link = make("a", { href: writeAddress({ ...this.state, q: text }) }, text);
    link.addEventListener("click", (event) => {
      if (/** @type {MouseEvent} */ (event).ctrlKey || /** @type {MouseEvent} */ (event).metaKey) return;
      event.preventDefault();
      this.input.value = text;
      this.go({ q: text });
    });
    return link;
  }

  /** Offer what comes after the results on show. @param {Engine} engine @param {Result} result @param {(found: import("./results.js").Found) => number | undefined} matching @param {number} turn */
  more(engine, result, matching, turn) {
    const left = result.hits.length - this.shown;
    const text = left > 0 ? `Hiện thêm ${Math.min(BATCH, left)} trong ${left} mục còn lại` : "Tìm cả mục có các từ đứng cách nhau";
    const button = make("button", { type: "button", class: "kl-nut" }, text);
    button.addEventListener("click", async () => {
      if (left <= 0) return this.go({ wide: true });
      const found = await this.texts(engine, result, this.shown, this.shown + BATCH);
      if (turn !== this.turn) return;
      const before = this.place.querySelectorAll("li").length;
      drawResults(this.place, found, result, matching);
      this.shown += BATCH;
      this.missing(engine.reader.failed.size > 0);
      this.more(engine, result, matching, turn);
      /** @type {HTMLElement | null | undefined} */ (this.place.querySelectorAll("li")[before]?.querySelector("a"))?.focus();
    });
    this.at("them").replaceChildren(...(left > 0 || !result.complete ? [button] : []));
  }
}

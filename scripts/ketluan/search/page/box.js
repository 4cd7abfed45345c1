// @ts-check
/** A search box on other pages: while one types, the first results stand under it. */
import { excerpt, formsIn } from "../excerpts.js";
import { dateText, make, marked, part, pause } from "./elements.js";
import { withEngine } from "./index.js";
import { shortName } from "./results.js";
import { addressWith } from "./words.js";

/** @typedef {import("../engine.js").Result} Result */
/** @typedef {import("../texts.js").Text} Text */

const SHOWN = 8;
const FIRST = 3;
const TYPING = 150;

export class SearchBox {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    /** @type {HTMLInputElement} */
    this.input = part(form, "input[name=q]");
    const id = `${this.input.id}-ds`;
    this.list = make("ul", { id, role: "listbox", "aria-label": "Kết quả" });
    this.told = make("p", { role: "status" });
    this.panel = make("div", { class: "kl-goiy", hidden: true }, this.list, this.told);
    form.append(this.panel);
    this.form = form;
    this.turn = 0;
    this.at = -1;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) {
      this.input.setAttribute(name, value);
    }
  }

  /** Show results from now on. */
  start() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.form.addEventListener("focusout", (event) => {
      if (!this.form.contains(/** @type {Node | null} */ (event.relatedTarget))) this.close();
    });
    // The box keeps the focus while an option is clicked.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    if (this.input.value) this.typed();
  }

  async typed() {
    const turn = ++this.turn;
    const typed = this.input.value;
    if (!typed.trim()) return this.close();
    await pause(TYPING);
    if (turn !== this.turn) return;
    const fail = () => turn === this.turn && this.say("Chưa tải được chỉ mục tìm kiếm.");
    await withEngine(async (engine) => {
      const result = await engine.search(typed, { partial: true, wide: false, limit: SHOWN });
      for (const end of [FIRST, SHOWN]) {
        const texts = await Promise.all(result.hits.slice(0, end).map((hit) => engine.reader.text(hit.item)));
        if (turn !== this.turn) return;
        this.show(texts, result, engine.reader.failed.size > 0, end === FIRST ? -1 : this.at);
      }
    }, fail);
  }

  /** @param {(Text | null)[]} texts @param {Result} result @param {boolean} missing whether part of the index could not be read @param {number} chosen the option that stays chosen; -1: none */
  show(texts, result, missing, chosen) {
    const found = /** @type {Text[]} */ (texts.filter(Boolean));
    this.choose(-1);
    this.list.replaceChildren(...found.map((text, at) => this.option(text, result, at)));
    this.choose(chosen);
    const count = result.items.length;
    const told = count ? `${count.toLocaleString("vi")} kết quả. Nhấn Enter để xem tất cả.` : "Không tìm thấy mục nào.";
    this.say(missing ? `${told} Chưa tải được một phần chỉ mục; kết quả có thể thiếu.` : told);
    this.input.setAttribute("aria-expanded", String(found.length > 0));
  }

  /** @param {string} text */
  say(text) {
    this.panel.hidden = false;
    this.told.textContent = text;
  }

  /** @param {Text} text @param {Result} result @param {number} at */
  option(text, result, at) {
    const forms = formsIn(text.text, result);
    const head = make("b", {}, text.place ? `${text.place}. ${shortName(text)}` : shortName(text));
    const about = make("small", {}, [`Họp ngày ${dateText(text.date)}`, text.standing].filter(Boolean).join(" · "));
    const words = make("span", { class: "kl-goiy__loi" }, ...marked(excerpt(text.text, forms, text.aliases)));
    const row = make("li", { id: `${this.list.id}-${at}`, role: "option", "aria-selected": "false" }, head, " ", about, words);
    row.dataset.address = addressWith(text.url, forms);
    row.addEventListener("click", () => location.assign(row.dataset.address ?? ""));
    return row;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const count = this.list.children.length;
    const open = !this.panel.hidden;
    if (event.isComposing) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && open && count) {
      // One place more than there are options: that of the box itself.
      const step = event.key === "ArrowDown" ? 1 : count;
      this.choose(((this.at + 1 + step) % (count + 1)) - 1);
    } else if (event.key === "Escape" && open) this.close();
    else if (event.key === "Enter" && open && this.at >= 0) this.list.children[this.at].dispatchEvent(new MouseEvent("click"));
    else return;
    event.preventDefault();
  }

  /** Make an option the one that Enter opens; -1: none. @param {number} at */
  choose(at) {
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = at;
    const option = this.list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.turn++;
    this.choose(-1);
    this.panel.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}

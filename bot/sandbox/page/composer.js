// A message box: Enter sends, Shift+Enter breaks the line, arrow up brings back what was sent,
// "/" offers the app's commands. Imports dom.

import { freshId, h, icon } from "./dom.js";

/** hooks: {send(text) -> Promise<boolean> (false keeps the text), commands() -> [{command, description, usage_hint}]} */
export class Composer {
  #hooks;
  #box;
  #list;
  #note;
  #sent = [];
  #at = 0;
  #draft = "";
  #choice = -1;
  #busy = false;

  constructor(root, label, hooks) {
    this.#hooks = hooks;
    const id = freshId("suggestions");
    this.#list = h("ul", { class: "suggestions", id, role: "listbox", "aria-label": "Commands", hidden: true });
    this.#box = h("textarea", {
      rows: 1, class: "composer-box", placeholder: label, "aria-label": label,
      "aria-autocomplete": "list", "aria-controls": id,
      autocomplete: "off", spellcheck: "true", enterkeyhint: "send",
    });
    this.#note = h("p", { class: "composer-note", role: "alert", hidden: true });
    this.#box.addEventListener("input", () => { this.#at = this.#sent.length; this.#changed(); });
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("blur", () => setTimeout(() => this.#suggest([]), 150));
    this.#box.addEventListener("focus", () => this.#offer());
    root.replaceChildren(
      this.#list,
      this.#note,
      h(
        "form",
        { class: "composer-form", onsubmit: (event) => { event.preventDefault(); this.#send(); } },
        this.#box,
        h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send")),
      ),
    );
    this.#changed();
  }

  /** Another place: its name in the box, its own draft and history. */
  enter(label, { sent, draft }) {
    this.#box.placeholder = label;
    this.#box.setAttribute("aria-label", label);
    this.#sent = sent;
    this.#at = sent.length;
    this.#box.value = draft;
    this.#complain("");
    this.#changed();
    this.#suggest([]);
  }

  get draft() {
    return this.#box.value;
  }

  focus() {
    this.#box.focus();
  }

  #changed() {
    this.#box.style.height = "auto";
    const needed = Math.min(this.#box.scrollHeight, 180);
    if (needed) this.#box.style.height = `${needed}px`;
    this.#offer();
  }

  #complain(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = !sentence;
  }

  #offer() {
    const typed = this.#box.value;
    if (document.activeElement !== this.#box || !typed.startsWith("/") || typed.includes("\n")) return this.#suggest([]);
    this.#suggest(suggestions(typed, this.#hooks.commands()));
  }

  #suggest(found) {
    this.#choice = -1;
    this.#list.replaceChildren(
      ...found.map((one, index) =>
        h(
          "li",
          { role: "option", id: `${this.#list.id}-${index}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); this.#take(one.fill); } },
          h("span", { class: "suggestion-name" }, one.name),
          h("span", { class: "suggestion-words" }, one.words),
        ),
      ),
    );
    this.#list.dataset.fills = JSON.stringify(found.map((one) => one.fill));
    this.#list.hidden = !found.length;
    this.#box.removeAttribute("aria-activedescendant");
  }

  #mark(choice) {
    const items = [...this.#list.children];
    this.#choice = (choice + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#choice)));
    this.#box.setAttribute("aria-activedescendant", items[this.#choice].id);
    items[this.#choice].scrollIntoView({ block: "nearest" });
  }

  #take(fill) {
    this.#box.value = fill;
    this.#box.focus();
    this.#changed();
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.#list.hidden;
    const fills = open ? JSON.parse(this.#list.dataset.fills) : [];
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (open && this.#choice >= 0) this.#take(fills[this.#choice]);
      else this.#send();
    } else if (event.key === "Tab" && open && !event.shiftKey && fills[Math.max(0, this.#choice)] !== this.#box.value) {
      event.preventDefault();
      this.#take(fills[Math.max(0, this.#choice)]);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.#suggest([]);
    } else if (event.key === "ArrowDown" && open) {
      event.preventDefault();
      this.#mark(this.#choice + 1);
    } else if (event.key === "ArrowUp" && open && this.#choice >= 0) {
      event.preventDefault();
      this.#mark(this.#choice - 1);
    } else if (event.key === "ArrowUp" && this.#caretFirst() && this.#at > 0) {
      event.preventDefault();
      this.#recall(this.#at - 1);
    } else if (event.key === "ArrowDown" && this.#at < this.#sent.length) {
      event.preventDefault();
      this.#recall(this.#at + 1);
    }
  }

  #caretFirst() {
    return !this.#box.value.slice(0, this.#box.selectionStart).includes("\n");
  }

  #recall(at) {
    if (this.#at === this.#sent.length) this.#draft = this.#box.value;
    this.#at = at;
    this.#box.value = at === this.#sent.length ? this.#draft : this.#sent[at];
    this.#changed();
    this.#suggest([]);
  }

  async #send() {
    const text = this.#box.value.trim();
    if (!text || this.#busy) return;
    this.#busy = true;
    this.#suggest([]);
    this.#complain("");
    this.#box.readOnly = true;
    try {
      await this.#hooks.send(text);
      if (this.#sent.at(-1) !== text) this.#sent.push(text);
      this.#box.value = "";
    } catch (problem) {
      this.#complain(problem.message);
    } finally {
      this.#busy = false;
      this.#box.readOnly = false;
      this.#at = this.#sent.length;
      this.#changed();
    }
  }
}

/** [{name, words, fill}] for what has been typed: the commands, then the ways to use the one chosen. */
export function suggestions(typed, commands) {
  const [word] = typed.split(" ", 1);
  const known = commands.find((one) => one.command === word);
  if (known && typed.length > word.length) {
    return ways(known).filter((one) => one.fill.startsWith(typed) && one.fill !== typed);
  }
  return commands
    .filter((one) => one.command.startsWith(word))
    .map((one) => ({ name: `${one.command} ${one.usage_hint ?? ""}`.trim(), words: one.description ?? "", fill: `${one.command} ` }));
}

function ways(known) {
  return (known.usage_hint ?? "")
    .split("|")
    .map((hint) => hint.trim())
    .filter((hint) => hint && !/[[\]<>{}]/.test(hint))
    .map((hint) => ({ name: `${known.command} ${hint}`, words: "", fill: `${known.command} ${hint}` }));
}

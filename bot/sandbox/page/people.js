// The person switcher: who am I right now? A button with a searchable list of everyone.
// Imports dom.

import { avatar, freshId, h, icon } from "./dom.js";

/** hooks: {choose(id)} */
export class PersonSwitcher {
  #button;
  #panel;
  #search;
  #list;
  #hooks;
  #people = [];
  #me = "";

  constructor(root, hooks) {
    this.#hooks = hooks;
    const id = freshId("people");
    this.#button = h("button", { type: "button", class: "switcher", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.#toggle() });
    this.#search = h("input", {
      type: "text", class: "input", placeholder: "Find a person", "aria-label": "Find a person", role: "combobox",
      "aria-controls": id, "aria-expanded": "true", "aria-autocomplete": "list", autocomplete: "off",
      oninput: () => this.#fill(), onkeydown: (event) => this.#key(event),
    });
    this.#list = h("ul", { class: "people", id, role: "listbox", "aria-label": "People" });
    this.#panel = h(
      "div",
      { class: "panel", popover: "auto", role: "dialog", "aria-label": "Choose a person" },
      h("p", { class: "panel-words" }, "See the workspace as someone else"),
      h("div", { class: "panel-search" }, icon("search"), this.#search),
      this.#list,
    );
    this.#panel.addEventListener("toggle", (event) => {
      this.#button.setAttribute("aria-expanded", String(event.newState === "open"));
    });
    root.replaceChildren(this.#button, this.#panel);
  }

  show(people, me) {
    this.#people = people;
    if (this.#me === me && this.#button.childElementCount) return;
    this.#me = me;
    const one = people.find((person) => person.id === me);
    this.#button.replaceChildren(
      avatar(one?.name ?? "?", one?.avatar_color),
      h("span", { class: "switcher-words" }, h("span", { class: "visually-hidden" }, "You are "), h("span", { class: "switcher-name" }, one?.name ?? "Nobody"), h("span", { class: "switcher-title" }, titleOf(one))),
      h("span", { class: "switcher-change" }, "Switch", icon("chevron")),
    );
  }

  #toggle() {
    if (this.#panel.matches(":popover-open")) return this.#panel.hidePopover();
    this.#search.value = "";
    this.#fill();
    this.#panel.showPopover();
    const at = this.#button.getBoundingClientRect();
    this.#panel.style.left = `${Math.max(8, at.left)}px`;
    this.#panel.style.top = `${at.bottom + 6}px`;
    this.#panel.style.maxHeight = `${window.innerHeight - at.bottom - 20}px`;
    this.#search.focus();
    this.#list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  #fill() {
    const wanted = this.#search.value.trim().toLowerCase();
    const found = this.#people.filter((one) => !wanted || `${one.name} ${one.title ?? ""}`.toLowerCase().includes(wanted));
    this.#list.replaceChildren(
      ...found.map((one) =>
        h(
          "li",
          {
            role: "option", id: `person-${one.id}`, class: "person", "aria-selected": "false",
            "aria-current": one.id === this.#me ? "true" : null, onclick: () => this.#choose(one.id),
          },
          avatar(one.name, one.avatar_color, { size: "small" }),
          h("span", { class: "person-words" }, h("span", { class: "person-name" }, one.is_quiet ? `${one.name} 🔕` : one.name), h("span", { class: "person-title" }, titleOf(one))),
          one.id === this.#me ? icon("check") : null,
        ),
      ),
      ...(found.length ? [] : [h("li", { class: "person-none" }, "Nobody by that name.")]),
    );
    this.#mark(wanted ? 0 : Math.max(0, found.findIndex((one) => one.id === this.#me)));
  }

  #options() {
    return [...this.#list.querySelectorAll("[role=option]")];
  }

  #mark(index) {
    const options = this.#options();
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === index)));
    const chosen = options[index];
    if (!chosen) return this.#search.removeAttribute("aria-activedescendant");
    this.#search.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const options = this.#options();
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (options.length) this.#mark((at + step + options.length) % options.length);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      this.#choose(options[at].id.slice("person-".length));
    }
  }

  #choose(id) {
    this.#panel.hidePopover();
    this.#button.focus();
    this.#hooks.choose(id);
  }
}

const titleOf = (one) => [one?.title, one?.is_admin && !/admin/i.test(one?.title ?? "") ? "admin" : ""].filter(Boolean).join(" · ");

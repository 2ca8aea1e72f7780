// The modal on top of the person's stack of views: drawn, checked as Slack's client checks, submitted, closed.
// A native <dialog>: the browser traps focus, makes the rest inert and hears Escape.
// Imports blocks, dom, fields, mrkdwn.

import { drawBlocks, showErrors } from "./blocks.js";
import { freshId, h, icon } from "./dom.js";
import { Fields } from "./fields.js";
import { plain } from "./mrkdwn.js";

/** hooks: {act(view, action), submit(view, values) -> {errors?}, close(view, everything)} */
export class ModalHost {
  #hooks;
  #dialog = null;
  #view = null;
  #drawn = "";
  #fields = new Fields();
  #typed = new Map();
  #busy = false;
  #opener = null;

  constructor(hooks) {
    this.#hooks = hooks;
  }

  get isOpen() {
    return Boolean(this.#dialog);
  }

  /** Shows the top of `views`, or nothing when there is none. */
  show(views, context) {
    const top = views.at(-1);
    if (this.#view) this.#typed.set(this.#view.id, this.#fields.values());
    for (const id of this.#typed.keys()) if (!views.some((view) => view.id === id)) this.#typed.delete(id);
    if (!top) return this.#hide();
    const drawn = JSON.stringify([top.id, top.title, top.submit, top.close, top.blocks, views.length]);
    const same = this.#view?.id === top.id;
    this.#view = top;
    if (!this.#dialog) this.#open();
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#draw(views.length, context, same);
    }
    this.#say(top.errors ?? null, same);
  }

  /** A sentence at the foot: the app did not answer, the sandbox is gone. */
  complain(sentence) {
    const place = this.#dialog?.querySelector(".dialog-problem");
    if (!place) return;
    place.textContent = sentence ?? "";
    place.hidden = !sentence;
  }

  #open() {
    this.#opener = document.activeElement;
    this.#dialog = h("dialog", { class: "dialog" });
    this.#dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.#dialog) return;
      event.preventDefault();
      this.#close();
    });
    document.body.append(this.#dialog);
  }

  #hide() {
    if (!this.#dialog) return;
    this.#dialog.close();
    this.#dialog.remove();
    this.#dialog = null;
    this.#view = null;
    this.#drawn = "";
    this.#fields = new Fields();
    const back = this.#opener?.isConnected ? this.#opener : document.getElementById("main");
    back?.focus({ preventScroll: true });
    this.#opener = null;
  }

  #draw(depth, context, same) {
    const view = this.#view;
    const title = freshId("title");
    const held = same && this.#dialog.contains(document.activeElement) ? document.activeElement : null;
    const focus = held && { action: held.dataset.action ?? held.closest("[data-action]")?.dataset.action, block: held.closest(".block")?.dataset.block };
    const scroll = same ? (this.#dialog.querySelector(".dialog-body")?.scrollTop ?? 0) : 0;
    this.#fields = new Fields();
    const scope = {
      surface: "modal", context, fields: this.#fields,
      dispatch: (action) => this.#hooks.act(view, { ...action, values: this.#fields.values() }),
    };
    this.#dialog.setAttribute("aria-labelledby", title);
    this.#dialog.replaceChildren(
      h(
        "form",
        { novalidate: true, onsubmit: (event) => { event.preventDefault(); this.#submit(); } },
        h(
          "header",
          { class: "dialog-head" },
          depth > 1 ? h("span", { class: "dialog-depth", title: "Views on the stack" }, `${depth}`) : null,
          h("h2", { id: title }, plain(view.title)),
          h("button", { type: "button", class: "icon-button", "aria-label": depth > 1 ? "Close all" : "Close", onclick: () => this.#close(true) }, icon("close")),
        ),
        h("div", { class: "dialog-body" }, h("div", { class: "blocks" }, drawBlocks(view.blocks, scope))),
        h("p", { class: "dialog-problem", role: "alert", hidden: true }),
        h(
          "footer",
          { class: "dialog-foot" },
          h("button", { type: "button", class: "button", onclick: () => this.#close() }, plain(view.close) || (view.submit ? "Cancel" : "Close")),
          view.submit ? h("button", { type: "submit", class: "button primary" }, plain(view.submit)) : null,
        ),
      ),
    );
    this.#fields.restore(this.#typed.get(view.id));
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.querySelector(".dialog-body").scrollTop = scroll;
    this.#focus(focus);
  }

  #focus(before) {
    const again = before?.action && this.#fields.all.find((field) => field.actionId === before.action && field.blockId === before.block);
    if (again) return again.focus();
    if (before?.action) {
      const same = [...this.#dialog.querySelectorAll("[data-action]")].find((one) => one.dataset.action === before.action);
      if (same) return same.focus();
    }
    const first = this.#dialog.querySelector("[autofocus]");
    if (first) return first.focus();
    (this.#fields.all[0] ?? this.#dialog.querySelector(".dialog-foot button")).focus();
  }

  #say(errors, same) {
    showErrors(this.#dialog, errors, this.#fields, same && !this.#dialog.contains(document.activeElement));
  }

  async #submit() {
    if (this.#busy || !this.#view.submit) return;
    const view = this.#view;
    this.complain(null);
    if (showErrors(this.#dialog, this.#fields.problems(), this.#fields)) return;
    const answer = await this.#waiting(() => this.#hooks.submit(view, this.#fields.values()));
    if (answer?.errors && this.#view?.id === view.id) showErrors(this.#dialog, answer.errors, this.#fields);
  }

  async #close(everything = false) {
    if (this.#busy) return;
    await this.#waiting(() => this.#hooks.close(this.#view, everything));
  }

  async #waiting(work) {
    this.#busy = true;
    const button = this.#dialog.querySelector("button[type=submit]");
    button?.classList.add("busy");
    this.#dialog.setAttribute("aria-busy", "true");
    try {
      return await work();
    } finally {
      this.#busy = false;
      button?.classList.remove("busy");
      this.#dialog?.removeAttribute("aria-busy");
    }
  }
}

// The modal on top of the person's stack of views: drawn, checked as Slack's client checks, submitted, closed.
// A native <dialog>: the browser traps focus, makes the rest inert and hears Escape.
// Imports blocks, dom, fields, focus, mrkdwn.

import { drawBlocks, showErrors } from "./blocks.js";
import { freshId, h, icon } from "./dom.js";
import { Fields } from "./fields.js";
import { backTo, placeIn } from "./focus.js";
import { plain } from "./mrkdwn.js";

/** hooks: {act(view, action), submit(view, values) -> {errors?}, close(view, everything)} */
export class ModalHost {
  #hooks;
  #dialog = null;
  #view = null;
  #drawn = "";
  #fields = new Fields();
  #typed = new Map();
  #waits = null;  // the id of the view whose answer is awaited
  #opener = null;
  #held = false;
  #later = null;

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
    this.#later = null;
    if (!top) return this.#hide();
    const drawn = JSON.stringify([top.id, top.title, top.submit, top.close, top.blocks, views.length]);
    const same = this.#view?.id === top.id;
    if (same && drawn !== this.#drawn && this.#isAmidst()) {
      this.#later = () => this.show(views, context);
      return undefined;
    }
    this.#view = top;
    if (!this.#dialog) this.#open();
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#draw(views.length, context, same);
    }
    this.#say(top.errors ?? null, same);
    return undefined;
  }

  /** A sentence at the foot: the app did not answer, the sandbox is gone. */
  complain(sentence) {
    const place = this.#dialog?.querySelector(".dialog-problem");
    if (!place) return;
    place.textContent = sentence ?? "";
    place.hidden = !sentence;
  }

  #open() {
    this.#opener = openerNow();
    this.#held = false;
    const dialog = h("dialog", { class: "dialog" });
    dialog.addEventListener("cancel", (event) => {
      if (event.target !== dialog) return;
      event.preventDefault();
      this.#close();
    });
    dialog.addEventListener("close", (event) => {
      // A browser closes a dialog on a second Escape whatever we say.
      if (event.target === dialog && this.#dialog === dialog) this.#close();
    });
    for (const down of ["keydown", "pointerdown"]) dialog.addEventListener(down, () => { this.#held = true; });
    for (const up of ["keyup", "pointerup", "pointercancel", "focusout"]) {
      dialog.addEventListener(up, () => {
        this.#held = false;
        setTimeout(() => this.#later?.());  // when the press has done its work, and the focus has moved
      });
    }
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#submit();
    });
    this.#dialog = dialog;
    document.body.append(dialog);
  }

  // Half a date has no value that a redraw could keep, and half a press would press nothing.
  #isAmidst() {
    return this.#held || Boolean(this.#dialog.querySelector("[data-typing]"));
  }

  #hide() {
    if (!this.#dialog) return;
    const dialog = this.#dialog;
    this.#dialog = null;
    dialog.close();
    dialog.remove();
    this.#view = null;
    this.#drawn = "";
    this.#fields = new Fields();
    this.#opener?.();
    this.#opener = null;
  }

  #draw(depth, context, same) {
    const view = this.#view;
    const title = freshId("title");
    const focus = same ? placeIn(this.#dialog) : null;
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
    this.#showWaiting();
  }

  #focus(before) {
    if (backTo(this.#dialog, before)) return;
    const first = this.#dialog.querySelector("[autofocus]");
    if (first) {
      first.focus();
      return;
    }
    (this.#fields.all[0] ?? this.#dialog.querySelector(".dialog-foot button")).focus();
  }

  #say(errors, same) {
    showErrors(this.#dialog, errors, this.#fields, same && !this.#dialog.contains(document.activeElement));
  }

  async #submit() {
    if (this.#isWaiting() || !this.#view.submit) return;
    const view = this.#view;
    this.complain(null);
    if (showErrors(this.#dialog, this.#fields.problems(), this.#fields)) return;
    const answer = await this.#waiting(() => this.#hooks.submit(view, this.#fields.values()));
    if (answer?.errors && this.#view?.id === view.id) showErrors(this.#dialog, answer.errors, this.#fields);
  }

  async #close(everything = false) {
    if (this.#isWaiting()) return;
    await this.#waiting(() => this.#hooks.close(this.#view, everything));
  }

  // Only the view that was sent is deaf: what came in its place hears the next key at once.
  #isWaiting() {
    return this.#waits === this.#view.id;
  }

  async #waiting(work) {
    const { id } = this.#view;
    this.#waits = id;
    this.#showWaiting();
    try {
      return await work();
    } finally {
      if (this.#waits === id) this.#waits = null;
      this.#showWaiting();
    }
  }

  #showWaiting() {
    if (!this.#dialog) return;
    const waiting = this.#isWaiting();
    this.#dialog.querySelector("button[type=submit]")?.classList.toggle("busy", waiting);
    if (waiting) this.#dialog.setAttribute("aria-busy", "true");
    else this.#dialog.removeAttribute("aria-busy");
  }
}

/** Gives the keyboard back to what opened the form, also when that was drawn anew meanwhile. */
function openerNow() {
  const opener = document.activeElement;
  const ts = opener.closest("[data-ts]")?.dataset.ts;
  const home = document.getElementById("home");
  const around = () => (ts ? document.querySelector(`[data-ts="${CSS.escape(ts)}"]`) : home);
  const place = placeIn(around());
  return () => {
    if (opener.isConnected) opener.focus({ preventScroll: true });
    else if (!backTo(around(), place)) document.getElementById("main")?.focus({ preventScroll: true });
  };
}

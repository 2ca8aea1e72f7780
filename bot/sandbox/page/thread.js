// The side pane with one message and its replies.
// Imports composer, dom, messages.

import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { MessageList } from "./messages.js";

/** hooks: {act(message, action), send(text, thread_ts), commands()} */
export class ThreadPane {
  #root;
  #list;
  #rows;
  #composer;
  #ts = null;

  constructor(root, hooks) {
    this.#root = root;
    this.#rows = h("ol", { class: "messages" });
    const box = h("div", { class: "composer" });
    this.#list = new MessageList(this.#rows, { act: hooks.act, openThread: null });
    root.replaceChildren(
      h(
        "header",
        { class: "place-head" },
        h("div", { class: "place-title" }, h("h2", {}, "Thread")),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close the thread", onclick: () => this.close({ focus: true }) }, icon("close")),
      ),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Replies" }, this.#rows),
      box,
    );
    this.#composer = new Composer(box, "Reply", { send: (text) => hooks.send(text, this.#ts), commands: hooks.commands });
  }

  open(message, context) {
    this.#ts = message.ts;
    this.#list.clear();
    this.#root.hidden = false;
    this.#composer.enter("Reply", { sent: [], draft: "" });
    this.#show(message, context);
    this.#composer.focus();
  }

  /** Keeps the open thread equal to its message among `messages`. */
  update(messages, context) {
    if (!this.#ts) return;
    const message = messages.find((one) => one.ts === this.#ts);
    if (message) this.#show(message, context);
    else this.close();
  }

  close({ focus = false } = {}) {
    const opener = this.#ts && document.querySelector(`#messages [data-ts="${CSS.escape(this.#ts)}"] button.replies, #messages [data-ts="${CSS.escape(this.#ts)}"] .message-card`);
    this.#ts = null;
    this.#root.hidden = true;
    if (focus) opener?.focus();
  }

  #show(message, context) {
    const replies = (message.thread ?? []).filter((one) => one.ts !== message.ts);
    const { fresh } = this.#list.show([{ ...message, thread: [] }, ...replies], context);
    if (fresh.length) this.#rows.parentElement.scrollTop = fresh.length > 1 ? 0 : this.#rows.parentElement.scrollHeight;
  }
}

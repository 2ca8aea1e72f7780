// A list of messages: day separators, authors, blocks, "only visible to you", replies, the notification text.
// Imports blocks, dom, fields, focus, mrkdwn, time.

import { drawAttachments, drawBlocks } from "./blocks.js";
import { avatar, h, icon } from "./dom.js";
import { Fields } from "./fields.js";
import { backTo, placeIn } from "./focus.js";
import { mrkdwn } from "./mrkdwn.js";
import { dayKey, dayWords, fullWords, ofTs, timeWords } from "./time.js";

const TOGETHER = 5 * 60 * 1000;

/**
 * Keeps one <ol> equal to a list of messages, redrawing only what changed, so that what a person
 * typed into a message, and where the keyboard stands, survive.
 * hooks: {act(message, action), openThread(message) or null}
 */
export class MessageList {
  #root;
  #hooks;
  #drawn = new Map();

  constructor(root, hooks) {
    this.#root = root;
    this.#hooks = hooks;
  }

  /** Forgets everything, for another place or person. */
  clear() {
    this.#drawn.clear();
    this.#root.replaceChildren();
  }

  /** Draws; returns {fresh, changed}: the messages that are new, and those that now say something else. */
  show(messages, context) {
    const kept = new Map();
    const rows = [];
    const fresh = [];
    const changed = [];
    let previous = null;
    for (const message of messages) {
      const day = dayKey(context.zone, ofTs(message.ts));
      if (!previous || dayKey(context.zone, ofTs(previous.ts)) !== day) {
        rows.push(this.#separator(day, message, context, kept));
        previous = null;
      }
      const joined = previous && follows(previous, message);
      const key = keyOf(message);
      const state = JSON.stringify([message, joined, context.zone, context.me]);
      const before = this.#drawn.get(key);
      const row = before?.state === state ? before : this.#redraw(message, joined, context, before, state);
      if (!before) fresh.push(message);
      else if (before.text !== message.text) changed.push(message);
      kept.set(key, row);
      rows.push(row.node);
      previous = message;
    }
    this.#drawn = kept;
    arrange(this.#root, rows);
    return { fresh, changed };
  }

  #separator(day, message, context, kept) {
    const words = dayWords(context.zone, ofTs(message.ts), context.now);
    const before = this.#drawn.get(day);
    const row = before?.state === words ? before : {
      state: words,
      node: h("li", { class: "day" }, h("span", {}, words)),
    };
    kept.set(day, row);
    return row.node;
  }

  #redraw(message, joined, context, before, state) {
    const focus = before && placeIn(before.node);
    const fields = new Fields();
    const node = draw(message, joined, context, fields, this.#hooks);
    if (before?.fields) fields.restore(before.fields.values());
    if (before) before.node.replaceWith(node);
    if (focus && !backTo(node, focus)) (node.querySelector("button[data-action]") ?? node.firstElementChild).focus({ preventScroll: true });
    return { node, state, fields, text: message.text };
  }
}

const keyOf = (message) => `${message.ts}${message.only_visible_to_you ? "-you" : ""}`;

// A person's lines in a row stand under one name; an app's answers stay apart, each is a thing of its own.
function follows(previous, message) {
  return (
    authorOf(previous) === authorOf(message)
    && !previous.only_visible_to_you
    && !message.only_visible_to_you
    && !(message.is_bot && message.blocks?.length)
    && ofTs(message.ts) - ofTs(previous.ts) < TOGETHER
  );
}

const authorOf = (message) => message.user ?? message.bot_id ?? message.user_name;

function arrange(root, rows) {
  const wanted = new Set(rows);
  for (const child of [...root.children]) if (!wanted.has(child)) child.remove();
  rows.forEach((row, index) => {
    if (root.children[index] !== row) root.insertBefore(row, root.children[index] ?? null);
  });
}

function draw(message, joined, context, fields, hooks) {
  const moment = ofTs(message.ts);
  const name = message.user_name || context.people.get(message.user)?.name || message.user || "Someone";
  const time = h("time", { class: "time", datetime: moment.toISOString(), title: fullWords(context.zone, moment) }, timeWords(context.zone, moment));
  const scope = { surface: "message", context, fields, dispatch: (action) => hooks.act(message, { ...action, values: fields.values() }) };
  const classes = ["message", joined && "joined", message.only_visible_to_you && "only-you", message.is_bot && "from-app"];
  const notice = h("p", { class: "notice", hidden: true });
  return h(
    "li",
    { class: classes.filter(Boolean).join(" "), "data-ts": message.ts },
    h(
      "article",
      { class: "message-card", tabindex: "-1", "aria-label": `${name}, ${timeWords(context.zone, moment)}` },
      joined ? h("div", { class: "gutter" }, time) : avatar(name, context.people.get(message.user)?.avatar_color ?? (message.is_bot ? context.app.color : null), { app: message.is_bot }),
      h(
        "div",
        { class: "message-main" },
        message.only_visible_to_you ? h("p", { class: "only-you-note" }, icon("eye"), "Only visible to you") : null,
        joined ? null : h(
          "div",
          { class: "byline" },
          h("span", { class: "author" }, name),
          message.is_bot ? h("span", { class: "badge" }, "App") : null,
          time,
        ),
        body(message, scope),
        message.edited ? h("span", { class: "edited" }, "(edited)") : null,
        notice,
        replies(message, context, hooks),
      ),
      tools(message, notice, hooks),
    ),
  );
}

function body(message, scope) {
  if (message.blocks?.length) {
    return h("div", { class: "blocks" }, drawBlocks(message.blocks, scope), drawAttachments(message.attachments, scope));
  }
  return h(
    "div",
    { class: "blocks" },
    message.text ? h("div", { class: "block prose" }, mrkdwn(message.text, scope.context)) : null,
    (message.files ?? []).map(file),
    drawAttachments(message.attachments, scope),
  );
}

function file(one) {
  const address = `/_page/files/${encodeURIComponent(one.id)}/${encodeURIComponent(one.name)}`;
  return h("a", { class: "block card", href: address, download: one.name }, `📄 ${one.title || one.name}`);
}

function replies(message, context, hooks) {
  const thread = message.thread ?? [];
  if (!thread.length || !hooks.openThread) return null;
  const names = [...new Map(thread.map((one) => [authorOf(one), one])).values()].slice(0, 3);
  return h(
    "button",
    { type: "button", class: "replies", "data-action": "page.thread", onclick: () => hooks.openThread(message) },
    h("span", { class: "faces" }, names.map((one) => avatar(one.user_name, context.people.get(one.user)?.avatar_color ?? (one.is_bot ? context.app.color : null), { app: one.is_bot, size: "tiny" }))),
    h("span", { class: "replies-count" }, thread.length === 1 ? "1 reply" : `${thread.length} replies`),
  );
}

function tools(message, notice, hooks) {
  const heard = message.text || "This message has no notification text: phones and screen readers would stay silent.";
  const toggle = h(
    "button",
    {
      type: "button", class: "tool", "aria-expanded": "false", "data-action": "page.notice",
      "aria-label": "Show the notification text", title: "Notification text",
      onclick: () => {
        notice.hidden = !notice.hidden;
        toggle.setAttribute("aria-expanded", String(!notice.hidden));
        notice.replaceChildren(h("span", { class: "notice-label" }, "Notification text: "), heard);
        notice.scrollIntoView({ block: "nearest" });
      },
    },
    icon("bell"),
  );
  const reply = hooks.openThread && !message.only_visible_to_you
    ? h("button", { type: "button", class: "tool", "data-action": "page.reply", "aria-label": "Reply in thread", title: "Reply in thread", onclick: () => hooks.openThread(message) }, icon("thread"))
    : null;
  return h("div", { class: "tools" }, reply, toggle);
}

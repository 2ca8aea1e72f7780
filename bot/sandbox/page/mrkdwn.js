// Slack's mrkdwn to DOM nodes: *bold* _italic_ ~strike~ `code`, quotes, lists, links, mentions, dates.
// A text node can never become structure: what this does not understand stays as typed.
// Imports dom, emoji, time.

import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { slackDate } from "./time.js";

// Formatting starts and ends at the edge of a word. Marks belong to words: an app may put U+034F
// beside a typed asterisk to keep it an asterisk.
const WORD = /[\p{L}\p{N}\p{M}]/u;
const MARKS = { "*": "strong", _: "em", "~": "s" };
const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i;

export const decode = (text) =>
  String(text).replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);

/** mrkdwn as a fragment. `context` gives people, channels, zone, now and me. */
export function mrkdwn(text, context) {
  const out = document.createDocumentFragment();
  const pieces = String(text ?? "").split(/```([\s\S]+?)```/);
  pieces.forEach((piece, index) => {
    if (index % 2) out.append(h("pre", {}, decode(piece.replace(/^\n|\n$/g, ""))));
    else out.append(...lines(trimAround(piece, index, pieces.length), context));
  });
  return out;
}

// A line break beside a code block is drawn by the block itself.
function trimAround(piece, index, count) {
  let trimmed = piece;
  if (index > 0) trimmed = trimmed.replace(/^\n/, "");
  if (index < count - 1) trimmed = trimmed.replace(/\n$/, "");
  return trimmed;
}

function lines(text, context) {
  if (!text) return [];
  const out = [];
  let plain = [];
  let quoted = [];
  const flush = () => {
    if (plain.length) out.push(h("span", { class: "line" }, inline(plain.join("\n"), context)));
    if (quoted.length) out.push(h("blockquote", {}, inline(quoted.join("\n"), context)));
    plain = [];
    quoted = [];
  };
  const rows = text.split("\n");
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i];
    const rest = /^(?:&gt;|>){3} ?/.exec(row);
    const quote = /^(?:&gt;|>) ?/.exec(row);
    const item = /^\s*(?:[•◦▪‣]|\d{1,2}\.)\s+(?=\S)/u.exec(row);
    if (rest) {
      flush();
      quoted = [row.slice(rest[0].length), ...rows.slice(i + 1)];
      break;
    }
    if (quote) {
      if (plain.length) flush();
      quoted.push(row.slice(quote[0].length));
    } else if (item) {
      flush();
      out.push(h("span", { class: "line item" }, inline(row, context)));
    } else {
      if (quoted.length) flush();
      plain.push(row);
    }
  }
  flush();
  return out;
}

/** One run of text as nodes; formatting never crosses a line break, as in Slack. */
export function inline(text, context) {
  const out = [];
  let typed = "";
  const flush = () => {
    if (typed) out.push(decode(typed));
    typed = "";
  };
  let i = 0;
  while (i < text.length) {
    const found = construct(text, i, context);
    if (found) {
      flush();
      out.push(found.node);
      i = found.end;
    } else {
      typed += text[i];
      i += 1;
    }
  }
  flush();
  return out;
}

function construct(text, i, context) {
  const character = text[i];
  if (character === "<") return bracket(text, i, context);
  if (character === "`") return code(text, i);
  if (character in MARKS) return marked(text, i, context);
  if (character === ":") return shortcode(text, i);
  if (character === "h") return bareLink(text, i);
  return null;
}

function before(text, i) {
  return i === 0 ? "" : ([...text.slice(Math.max(0, i - 2), i)].pop() ?? "");
}

function after(text, i) {
  return i >= text.length ? "" : String.fromCodePoint(text.codePointAt(i));
}

function marked(text, i, context) {
  const mark = text[i];
  if (WORD.test(before(text, i))) return null;
  const opens = after(text, i + 1);
  if (!opens || /\s/.test(opens) || opens === mark) return null;
  for (let end = i + 2; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === "`") {
      const span = code(text, end);
      if (span) end = span.end - 1;
      continue;
    }
    if (text[end] !== mark || /\s/.test(text[end - 1])) continue;
    if (WORD.test(after(text, end + 1))) continue;
    return { node: h(MARKS[mark], {}, inline(text.slice(i + 1, end), context)), end: end + 1 };
  }
  return null;
}

function code(text, i) {
  const end = text.indexOf("`", i + 1);
  if (end < 0 || end === i + 1) return null;
  if (WORD.test(before(text, i)) || WORD.test(after(text, end + 1))) return null;
  const inside = text.slice(i + 1, end);
  if (inside.includes("\n")) return null;
  const short = inside.length <= 16 ? "short" : null;
  return { node: h("code", { class: short }, decode(inside)), end: end + 1 };
}

function shortcode(text, i) {
  const match = /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/.exec(text.slice(i, i + 80));
  const character = match && emoji(match[1]);
  return character ? { node: document.createTextNode(character), end: i + match[0].length } : null;
}

function bareLink(text, i) {
  if (WORD.test(before(text, i))) return null;
  const match = /^https?:\/\/[^\s<>|`]+/.exec(text.slice(i));
  if (!match) return null;
  const address = match[0].replace(/[.,;:!?)*_~'"\]]+$/, "");
  return { node: link(decode(address), decode(address)), end: i + address.length };
}

function bracket(text, i, context) {
  const end = text.indexOf(">", i);
  if (end < 0) return null;
  const inside = text.slice(i + 1, end);
  if (!inside || inside.includes("\n")) return null;
  const cut = inside.indexOf("|");
  const target = cut < 0 ? inside : inside.slice(0, cut);
  const label = cut < 0 ? "" : decode(inside.slice(cut + 1));
  const node = reference(target, label, context);
  return node ? { node, end: end + 1 } : null;
}

function reference(target, label, context) {
  if (/^@[UW]/.test(target)) return person(target.slice(1), label, context);
  if (/^#C/.test(target)) return channel(target.slice(1), label, context);
  if (target.startsWith("!date^")) {
    const [, unix, pattern, address] = target.split("^");
    const words = slackDate(context.zone, unix, decode(pattern ?? ""), label, context.now);
    return address ? link(decode(address), words) : h("time", {}, words);
  }
  if (target.startsWith("!")) {
    const name = target.slice(1).split("^")[0];
    return h("span", { class: "mention mention-me" }, label || `@${name}`);
  }
  if (SAFE_LINK.test(target)) {
    const address = decode(target);
    return link(address, withEmoji(label) || address.replace(/^(mailto|tel):/i, ""));
  }
  return null;
}

export function link(address, words) {
  if (!SAFE_LINK.test(address)) return h("span", {}, words);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

export function person(id, label, context) {
  const name = context.people.get(id)?.name || label || id;
  const mine = id === context.me ? " mention-me" : "";
  return h("span", { class: `mention${mine}` }, `@${name.replace(/^@/, "")}`);
}

export function channel(id, label, context) {
  const known = context.channels.get(id);
  const name = `#${(known?.name || label || id).replace(/^#/, "")}`;
  return known
    ? h("a", { class: "mention", href: `#${context.me}/${id}` }, name)
    : h("span", { class: "mention" }, name);
}

/** A text object of either kind as nodes. */
export function text(object, context) {
  if (!object) return document.createDocumentFragment();
  if (typeof object === "string") return document.createTextNode(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text, context);
  const words = object.emoji === false ? object.text : withEmoji(object.text ?? "");
  return document.createTextNode(words ?? "");
}

/** A text object as a plain string, for labels and options. */
export const plain = (object) =>
  typeof object === "string" ? object : withEmoji(object?.text ?? "");

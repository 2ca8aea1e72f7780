// The `rich_text` block: sections, lists, quotes and preformatted text.
// Imports dom, emoji, mrkdwn (mentions and links), time.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, link, person } from "./mrkdwn.js";
import { slackDate } from "./time.js";

/** The block's parts as nodes; lists that follow one another nest by their indent. */
export function richText(elements, context) {
  return (elements ?? []).map((part) => {
    if (part.type === "rich_text_list") return list(part, context);
    if (part.type === "rich_text_quote") return h("blockquote", {}, run(part.elements, context));
    if (part.type === "rich_text_preformatted") return h("pre", {}, run(part.elements, context));
    return h("span", { class: "line" }, run(part.elements, context));
  });
}

function list(part, context) {
  const ordered = part.style === "ordered";
  const indent = Math.min(8, Number(part.indent) || 0);
  const element = h(
    ordered ? "ol" : "ul",
    {
      class: `rich-list${part.border ? " bordered" : ""}`,
      start: ordered && part.offset ? Number(part.offset) + 1 : null,
      type: ordered ? ["1", "a", "i"][indent % 3] : null,
    },
    (part.elements ?? []).map((item) => h("li", {}, run(item.elements, context))),
  );
  element.style.setProperty("--indent", String(indent));
  return element;
}

function run(elements, context) {
  return (elements ?? []).map((part) => styled(leaf(part, context), part.style));
}

function leaf(part, context) {
  switch (part.type) {
    case "text":
      return part.text ?? "";
    case "link":
      return link(part.url ?? "", part.text || part.url || "");
    case "emoji":
      return fromCode(part.unicode) ?? emoji(part.name) ?? `:${part.name}:`;
    case "user":
      return person(part.user_id, "", context);
    case "channel":
      return channel(part.channel_id, "", context);
    case "usergroup":
      return h("span", { class: "mention" }, `@${part.usergroup_id}`);
    case "broadcast":
      return h("span", { class: "mention mention-me" }, `@${part.range}`);
    case "date":
      return h("time", {}, slackDate(context.zone, String(part.timestamp), part.format, part.fallback, context.now));
    case "color":
      return colorChip(part.value);
    default:
      return part.text ?? "";
  }
}

function fromCode(unicode) {
  if (!/^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(unicode ?? "")) return undefined;
  const points = unicode.split("-").map((code) => parseInt(code, 16));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}

function colorChip(value) {
  const chip = h("span", { class: "color-chip", "aria-hidden": "true" });
  if (/^#[0-9a-f]{3,8}$/i.test(value ?? "")) chip.style.setProperty("--tint", value);
  return h("span", {}, chip, value);
}

function styled(node, style) {
  if (!style) return node;
  let result = node;
  if (style.code) result = h("code", {}, result);
  if (style.underline) result = h("u", {}, result);
  if (style.strike) result = h("s", {}, result);
  if (style.italic) result = h("em", {}, result);
  if (style.bold) result = h("strong", {}, result);
  return result;
}

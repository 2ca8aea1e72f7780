// Block Kit's blocks as DOM nodes. Unknown ones get a readable fallback, so nothing an app sends is invisible.
// Imports charts, dom, elements, markdown, mrkdwn, richtext, tables.

import { chart } from "./charts.js";
import { freshId, h } from "./dom.js";
import { element, image } from "./elements.js";
import { markdown } from "./markdown.js";
import { link, mrkdwn, plain, text } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { table } from "./tables.js";

const DRAW = {
  actions: (block, scope) => h("div", { class: "block actions" }, (block.elements ?? []).map((one) => element(one, at(block, scope)))),
  context: (block, scope) => h("div", { class: "block context" }, (block.elements ?? []).map((one) => contextPart(one, scope))),
  context_actions: (block, scope) => h("div", { class: "block actions" }, (block.elements ?? []).flatMap((one) => contextAction(one, block, scope))),
  data_table: (block, scope) => h("div", { class: "block" }, table(block, scope.context)),
  data_visualization: (block) => h("div", { class: "block" }, chart(block)),
  divider: () => h("hr", { class: "block divider" }),
  file: (block) => h("div", { class: "block card" }, "📄 ", block.file?.name ?? block.external_id ?? "File"),
  header: (block, scope) => h("div", { class: "block header", role: "heading", "aria-level": scope.surface === "modal" ? "3" : "2" }, text(block.text, scope.context)),
  image: (block, scope) => h("figure", { class: "block figure" }, block.title ? h("figcaption", {}, text(block.title, scope.context)) : null, image(block, true)),
  input: inputBlock,
  markdown: (block) => h("div", { class: "block markdown" }, markdown(block.text)),
  rich_text: (block, scope) => h("div", { class: "block rich" }, richText(block.elements, scope.context)),
  section,
  table: (block, scope) => h("div", { class: "block" }, table(block, scope.context)),
  video: (block, scope) => h("div", { class: "block card" }, h("strong", {}, plain(block.title)), link(block.title_url ?? block.video_url ?? "", "Watch the video"), block.description ? h("p", {}, text(block.description, scope.context)) : null),
};

/**
 * Every block as a node. scope: {surface: "message" | "modal" | "home", context, fields, dispatch(action)}.
 * `fields` gathers the inputs; `dispatch` sends an action and resolves when it has settled.
 */
export function drawBlocks(blocks, scope) {
  return (blocks ?? []).map((block) => {
    const node = Object.hasOwn(DRAW, block?.type) ? DRAW[block.type](block, scope) : unknown(block);
    node.dataset.block = block?.block_id ?? "";
    return node;
  });
}

const at = (block, scope) => ({ ...scope, block, live: true });

function section(block, scope) {
  return h(
    "div",
    { class: "block section" },
    h(
      "div",
      { class: "section-main" },
      block.text ? h("div", { class: "prose" }, text(block.text, scope.context)) : null,
      block.fields ? h("div", { class: "section-fields" }, block.fields.map((one) => h("div", { class: "prose" }, text(one, scope.context)))) : null,
    ),
    block.accessory ? h("div", { class: "accessory" }, element(block.accessory, at(block, scope))) : null,
  );
}

function contextPart(part, scope) {
  if (part.type === "image") return image(part);
  return h("span", { class: "prose" }, text(part, scope.context));
}

function contextAction(part, block, scope) {
  if (part.type !== "feedback_buttons") return [element(part, at(block, scope))];
  return [part.positive_button, part.negative_button]
    .filter(Boolean)
    .map((one) => element({ ...one, type: "button", action_id: part.action_id }, at(block, scope)));
}

function inputBlock(block, scope) {
  const [labelId, hintId, errorId, controlId] = ["label", "hint", "error", "control"].map(freshId);
  const spec = block.element ?? {};
  const group = ["radio_buttons", "checkboxes"].includes(spec.type) || spec.type?.startsWith("multi_");
  return h(
    "div",
    { class: "block input-block" },
    h(
      group ? "span" : "label",
      { class: "label", id: labelId, for: group ? null : controlId },
      plain(block.label),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null,
    ),
    element(spec, {
      ...scope,
      block,
      input: true,
      labelId,
      controlId: group ? undefined : controlId,
      describedBy: block.hint ? `${errorId} ${hintId}` : errorId,
      optional: Boolean(block.optional),
      dispatches: Boolean(block.dispatch_action),
      live: Boolean(block.dispatch_action) && !/_text_input$|number_input$/.test(spec.type ?? ""),
    }),
    h("p", { class: "field-error", id: errorId, hidden: true }),
    block.hint ? h("p", { class: "hint", id: hintId }, plain(block.hint)) : null,
  );
}

/** Shows {block_id: sentence} at the inputs; returns whether there was any, and moves focus to the first. */
export function showErrors(root, errors, fields, focus = true) {
  let first = null;
  for (const block of root.querySelectorAll(".input-block")) {
    const sentence = errors?.[block.dataset.block];
    const place = block.querySelector(".field-error");
    place.textContent = sentence ?? "";
    place.hidden = !sentence;
    block.classList.toggle("has-error", Boolean(sentence));
    for (const control of block.querySelectorAll("input, textarea, select, [role=radiogroup], [role=group]")) {
      if (sentence) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
    if (sentence) first ??= fields.all.find((field) => field.blockId === block.dataset.block);
  }
  if (first && focus) first.focus();
  return Boolean(first);
}

function unknown(block) {
  const words = gather(block).slice(0, 40);
  return h(
    "div",
    { class: "block unknown-block" },
    h("p", { class: "unknown-head" }, `A “${block?.type ?? "nameless"}” block. This page has no drawing for it; these are its words:`),
    words.length ? h("ul", {}, words.map((one) => h("li", {}, one))) : null,
    h("details", {}, h("summary", {}, "JSON"), h("pre", {}, JSON.stringify(block, null, 2))),
  );
}

function gather(value) {
  if (Array.isArray(value)) return value.flatMap(gather);
  if (!value || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    ["text", "title", "subtitle", "label", "alt_text", "description"].includes(key) && typeof inner === "string"
      ? [inner] : gather(inner),
  );
}

/** A message's legacy attachments, as bordered boxes. */
export function drawAttachments(attachments, scope) {
  return (attachments ?? []).map((one) => {
    const box = h(
      "div",
      { class: "attachment" },
      one.pretext ? h("div", { class: "prose" }, mrkdwn(one.pretext, scope.context)) : null,
      one.title ? h("strong", {}, one.title_link ? link(one.title_link, one.title) : one.title) : null,
      one.text ? h("div", { class: "prose" }, mrkdwn(one.text, scope.context)) : null,
      drawBlocks(one.blocks, scope),
    );
    if (/^#?[0-9a-f]{6}$/i.test(one.color ?? "")) box.style.setProperty("--tint", `#${one.color.replace("#", "")}`);
    return box;
  });
}

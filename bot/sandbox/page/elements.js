// Block Kit's interactive elements: buttons, text, numbers, dates; choices are in choices.js.
// `place` says where an element stands: the block's scope, and {block, live} for what acts at once or
// {block, input, labelId, controlId, describedBy, optional} for what waits for a form's submit.
// Imports choices, confirm, dom, fields, mrkdwn.

import { options, overflow, select } from "./choices.js";
import { confirmed } from "./confirm.js";
import { h, icon } from "./dom.js";
import { problemWith } from "./fields.js";
import { plain, text } from "./mrkdwn.js";

const DATES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
const TEXTS = new Set(["plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"]);

/** Any element as a node; a fallback box when Slack has one we do not know. */
export function element(spec, place) {
  if (spec.type === "button" || spec.type === "workflow_button") return button(spec, place);
  if (spec.type === "icon_button") return button({ ...spec, text: spec.text ?? { text: spec.icon } }, place);
  if (spec.type === "overflow") {
    return tagged(spec, place, overflow(spec, { choose: (value) => act(spec, place, { selected: value }) })).node;
  }
  if (spec.type === "image") return image(spec);
  const made = control(spec, place);
  if (!made) return h("span", { class: "unknown" }, `${plain(spec.text) || plain(spec.placeholder) || spec.type}`);
  place.fields.add({
    blockId: place.block.block_id ?? spec.action_id,
    actionId: spec.action_id,
    type: spec.type,
    read: made.read,
    write: made.write,
    focus: made.focus,
    check: place.input ? () => problemWith(made.read(), spec, place.optional) : undefined,
  });
  return tagged(spec, place, made).node;
}

function tagged(spec, place, made) {
  made.node.dataset.action = spec.action_id ?? "";
  made.node.dataset.block = place.block.block_id ?? "";
  return made;
}

function control(spec, place) {
  const hooks = {
    context: place.context,
    name: (fallback) => naming(spec, place, fallback),
    legend: () => naming(spec, place, plain(spec.placeholder) || "Options"),
    changed: () => place.live && act(spec, place, { selected: made.read() }),
  };
  const made = build(spec, hooks, place);
  return made;
}

function build(spec, hooks, place) {
  if (spec.type in DATES) return date(spec, hooks, place);
  if (TEXTS.has(spec.type)) return textInput(spec, hooks, place);
  if (spec.type === "radio_buttons" || spec.type === "checkboxes") return options(spec, hooks);
  if (/^multi_\w+_select$/.test(spec.type)) return options(spec, hooks);
  if (/_select$/.test(spec.type)) return select(spec, hooks);
  if (spec.type === "file_input") return files(spec, hooks);
  return null;
}

function naming(spec, place, fallback) {
  return {
    "aria-labelledby": place.labelId,
    "aria-label": place.labelId ? null : fallback,
    "aria-describedby": place.describedBy,
    "aria-required": place.input && !place.optional ? "true" : null,
    id: place.controlId,
  };
}

async function act(spec, place, chosen, node = null) {
  if (!(await confirmed(spec.confirm, place.context))) return;
  node?.classList.add("busy");
  node?.setAttribute("aria-disabled", "true");
  try {
    await place.dispatch({ action_id: spec.action_id, block_id: place.block.block_id, ...chosen });
  } finally {
    node?.classList.remove("busy");
    node?.removeAttribute("aria-disabled");
  }
}

function button(spec, place) {
  const style = { primary: " primary", danger: " danger" }[spec.style] ?? "";
  const node = h(
    "button",
    {
      type: "button",
      class: `button${style}`,
      "aria-label": spec.accessibility_label,
      onclick: () => {
        if (node.getAttribute("aria-disabled")) return;
        if (spec.url) window.open(spec.url, "_blank", "noopener,noreferrer");
        act(spec, place, { value: spec.value ?? null }, node);
      },
    },
    text(spec.text, place.context),
  );
  node.dataset.value = spec.value ?? "";
  return tagged(spec, place, { node }).node;
}

function date(spec, hooks, place) {
  const kind = DATES[spec.type];
  const input = h("input", { type: kind, class: "input input-date", ...hooks.name(plain(spec.placeholder) || kind) });
  actsWhenDone(input, hooks.changed);
  const initial = spec.initial_date ?? spec.initial_time;
  if (initial) input.value = initial;
  if (spec.initial_date_time) input.value = new Date(spec.initial_date_time * 1000).toISOString().slice(0, 16);
  const read = () => {
    if (!input.value) return null;
    return kind === "datetime-local" ? Math.floor(Date.parse(`${input.value}Z`) / 1000) : input.value;
  };
  const write = (raw) => {
    input.value = raw && kind === "datetime-local" ? new Date(raw * 1000).toISOString().slice(0, 16) : (raw ?? "");
  };
  return { node: input, read, write, focus: () => input.focus() };
}

// A date typed part by part is a date at every part: the app hears of it on Enter or on leaving; of a picked one at once.
function actsWhenDone(input, changed) {
  let said = input.value;
  const say = () => {
    delete input.dataset.typing;
    if (input.value === said) return;
    said = input.value;
    changed();
  };
  queueMicrotask(() => { said = input.value; });  // the first value is put in after this
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") say();
    else input.dataset.typing = "true";
  });
  input.addEventListener("pointerdown", () => { delete input.dataset.typing; });
  input.addEventListener("change", () => { if (!input.dataset.typing) say(); });
  input.addEventListener("blur", say);
}

/** Files wait in the browser as base64 until the form is sent; Slack uploads them at once, which looks the same. */
function files(spec, hooks) {
  let held = [];
  const list = h("span", { class: "files" });
  const show = () => { list.textContent = held.map((one) => one.name).join(", "); };
  const input = h("input", {
    type: "file",
    class: "input input-file",
    multiple: (spec.max_files ?? 10) > 1 ? "" : null,
    accept: (spec.filetypes ?? []).map((one) => `.${one}`).join(",") || null,
    ...hooks.name("File"),
    onchange: async () => {
      held = await Promise.all([...input.files].map(async (file) => ({ name: file.name, base64: await base64(file) })));
      show();
      hooks.changed();
    },
  });
  return {
    node: h("div", {}, input, list),
    read: () => (held.length ? held : null),
    write: (raw) => { held = raw ?? []; show(); },
    focus: () => input.focus(),
  };
}

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

function textInput(spec, hooks, place) {
  const number = spec.type === "number_input";
  const attributes = {
    class: "input",
    placeholder: plain(spec.placeholder) || null,
    autocomplete: "off",
    ...hooks.name(plain(spec.placeholder) || "Text"),
  };
  const many = spec.multiline || spec.type === "rich_text_input";
  const input = many
    ? h("textarea", { ...attributes, rows: 3 })
    : h("input", { ...attributes, type: { email_text_input: "email", url_text_input: "url" }[spec.type] ?? "text", inputmode: number ? "decimal" : null });
  input.value = spec.initial_value ?? "";
  if (spec.focus_on_load) input.setAttribute("autofocus", "");
  const counter = spec.max_length && spec.max_length <= 1000 ? h("span", { class: "counter" }) : null;
  const count = () => {
    if (!counter) return;
    const length = [...input.value].length;
    counter.textContent = `${length} / ${spec.max_length}`;
    counter.classList.toggle("over", length > spec.max_length);
  };
  input.addEventListener("input", count);
  count();
  dispatching(spec, place, input);
  const node = counter ? h("div", { class: "counted" }, input, counter) : input;
  const read = () => (number ? input.value.trim() : input.value) || null;
  return { node, read, write: (raw) => { input.value = raw ?? ""; count(); }, focus: () => input.focus() };
}

function dispatching(spec, place, input) {
  if (!place.dispatches && !place.live) return;
  const on = spec.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => act(spec, place, { value: input.value });
  if (on.includes("on_enter_pressed")) {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
  }
  if (on.includes("on_character_entered")) {
    let timer = null;
    const sendNow = () => {
      if (timer === null) return;
      clearTimeout(timer);
      timer = null;
      send();
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(sendNow, 300);
    });
    input.addEventListener("blur", sendNow);  // the app hears of things in the order they were done
  }
}

/** A picture: shown at once only when it is this page's own; others wait for a click, so nothing is fetched unasked. */
export function image(spec, large = false) {
  const address = spec.image_url ?? "";
  const picture = () => h("img", { src: address, alt: spec.alt_text ?? "", class: large ? "image-large" : "image-small", loading: "lazy" });
  const own = /^(data:image\/|\/)/.test(address) && !address.startsWith("//");
  if (own) return picture();
  const words = spec.alt_text || "Picture";
  if (!/^https?:\/\//i.test(address)) return h("span", { class: "image-wait" }, words);
  if (!large) return h("span", { class: "image-dot", role: "img", "aria-label": words, title: words }, icon("eye"));
  const wait = h(
    "button",
    { type: "button", class: "image-wait", onclick: () => wait.replaceWith(picture()) },
    icon("eye"),
    h("span", {}, words, h("small", {}, `Show picture from ${new URL(address).host}`)),
  );
  return wait;
}

// Elements in which a person chooses: selects, radio buttons, checkboxes, the overflow menu.
// Native controls wherever there is one: they work with a keyboard, a screen reader and a thumb.
// Imports dom, mrkdwn, popup.

import { freshId, h, icon } from "./dom.js";
import { plain, text } from "./mrkdwn.js";
import { popup } from "./popup.js";

const byName = (a, b) => a.name.localeCompare(b.name);

function groups(element, context) {
  const kind = element.type.replace(/^multi_/, "");
  if (kind === "users_select") {
    const people = [...context.people.values()].filter((one) => !one.is_bot).sort(byName);
    return [{ options: people.map((one) => ({ value: one.id, label: one.name })) }];
  }
  if (kind === "channels_select" || kind === "conversations_select") {
    const include = kind === "channels_select" ? ["public"] : element.filter?.include;
    const there = context.conversations.filter((one) => !include || include.includes(one.kind));
    return [{ options: there.map((one) => ({ value: one.id, label: one.kind === "im" ? one.name : `#${one.name}` })) }];
  }
  const options = (list) => (list ?? []).map((one) => ({ value: one.value, label: plain(one.text) }));
  if (element.option_groups) {
    return element.option_groups.map((group) => ({ label: plain(group.label), options: options(group.options) }));
  }
  return [{ options: options(element.options) }];
}

const initialOf = (element) =>
  element.initial_option?.value ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation ?? "";

const initialsOf = (element) =>
  element.initial_options?.map((one) => one.value) ?? element.initial_users ?? element.initial_channels ?? element.initial_conversations ?? [];

export function select(element, { context, name, changed }) {
  const placeholder = plain(element.placeholder) || "Choose one";
  const control = h(
    "select",
    { class: "select", ...name(placeholder), onchange: () => changed() },
    h("option", { value: "" }, placeholder),
    groups(element, context).map((group) => {
      const options = group.options.map((one) => h("option", { value: one.value }, one.label));
      return group.label ? h("optgroup", { label: group.label }, options) : options;
    }),
  );
  control.value = initialOf(element);
  return {
    node: control,
    read: () => control.value || null,
    write: (raw) => { control.value = raw ?? ""; },
    focus: () => control.focus(),
  };
}

export function options(element, { context, legend, changed }) {
  const many = element.type !== "radio_buttons";
  const long = element.type.startsWith("multi_");
  const chosen = new Set(many ? initialsOf(element) : [initialOf(element)]);
  const group = freshId("options");
  const flat = element.options
    ? element.options.map((one) => ({ value: one.value, label: text(one.text, context), description: one.description }))
    : groups(element, context).flatMap((one) => one.options);
  const inputs = [];
  const node = h(
    "div",
    { class: `options${long ? " options-scroll" : ""}`, role: many ? "group" : "radiogroup", ...legend() },
    flat.map((one) => {
      const input = h("input", { type: many ? "checkbox" : "radio", name: group, value: one.value, onchange: () => changed() });
      input.checked = chosen.has(one.value);
      inputs.push(input);
      return h(
        "label",
        { class: "option" },
        input,
        h("span", {}, h("span", { class: "option-text" }, one.label), one.description
          ? h("span", { class: "option-description" }, text(one.description, context)) : null),
      );
    }),
  );
  if (long) oneStop(node, inputs);
  const picked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return {
    node,
    read: () => (many ? picked() : (picked()[0] ?? null)),
    write: (raw) => {
      const wanted = new Set([raw ?? []].flat());
      for (const input of inputs) input.checked = wanted.has(input.value);
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0])?.focus(),
  };
}

// A long list is one stop of the Tab key: arrows, Home and End move in it, a letter goes to the next name with it.
function oneStop(node, inputs) {
  const stop = (input) => {
    for (const one of inputs) one.tabIndex = one === input ? 0 : -1;
  };
  stop(inputs.find((one) => one.checked) ?? inputs[0]);
  node.addEventListener("focusin", (event) => inputs.includes(event.target) && stop(event.target));
  node.addEventListener("keydown", (event) => {
    const at = inputs.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key] ?? named(event, inputs, at);
    if (to === undefined) return;
    event.preventDefault();
    inputs.at(to % inputs.length)?.focus();
  });
}

function named(event, inputs, at) {
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const begins = (input) => input.parentElement.textContent.toLowerCase().startsWith(event.key.toLowerCase());
  const found = [...inputs.slice(at + 1), ...inputs.slice(0, at + 1)].find(begins);
  return found ? inputs.indexOf(found) : undefined;
}

/** The three dots: a menu of options, each of which is an action at once. */
export function overflow(element, { choose }) {
  const button = h("button", { type: "button", class: "button icon-only", "aria-label": "More actions" }, icon("dots"));
  const items = (element.options ?? []).map((one) => ({
    label: plain(one.text),
    run: () => {
      if (one.url) window.open(one.url, "_blank", "noopener,noreferrer");
      choose(one.value);
    },
  }));
  popup(button, items);
  return { node: button };
}

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
    const channels = [...context.channels.values()].filter((one) => one.kind === "channel");
    return [{ options: channels.map((one) => ({ value: one.id, label: `#${one.name}` })) }];
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
  const chosen = new Set(many ? initialsOf(element) : [initialOf(element)]);
  const group = freshId("options");
  const flat = element.options
    ? element.options.map((one) => ({ value: one.value, label: text(one.text, context), description: one.description }))
    : groups(element, context).flatMap((one) => one.options);
  const inputs = [];
  const node = h(
    "div",
    { class: `options${element.type.startsWith("multi_") ? " options-scroll" : ""}`, role: many ? "group" : "radiogroup", ...legend() },
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

// What a person has typed or chosen in one message, Home or modal: read, kept over a redraw, checked.
// A field is {blockId, actionId, type, read() -> raw value or null, write(raw), focus(), check() -> problem or null}.
// Imports nothing.

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;

export class Fields {
  #all = [];

  add(field) {
    this.#all.push(field);
    return field;
  }

  get all() {
    return this.#all;
  }

  /** {block_id: {action_id: raw}} of every field, as the server's `values` wants it. */
  values() {
    const out = {};
    for (const field of this.#all) (out[field.blockId] ??= {})[field.actionId] = field.read();
    return out;
  }

  /** Puts back what was typed, where block and action are the same as before (Slack's own rule). */
  restore(values) {
    for (const field of this.#all) {
      const kept = values?.[field.blockId];
      if (kept && field.actionId in kept) field.write(kept[field.actionId]);
    }
  }

  /** {block_id: sentence} for everything Slack's client would refuse to submit. */
  problems() {
    const out = {};
    for (const field of this.#all) {
      const problem = field.check?.();
      if (problem) out[field.blockId] ??= problem;
    }
    return out;
  }
}

const empty = (raw) => raw === null || raw === "" || (Array.isArray(raw) && !raw.length);

/** The sentence for a value that cannot be submitted, or null. */
export function problemWith(raw, element, optional) {
  if (empty(raw)) return optional ? null : "Please complete this field.";
  const most = element.max_selected_items;
  if (Array.isArray(raw) && most && raw.length > most) return `Please choose at most ${most}.`;
  switch (element.type) {
    case "number_input":
      return numberProblem(String(raw), element);
    case "plain_text_input":
      return lengthProblem(raw, element);
    case "email_text_input":
      return /^\S+@\S+\.\S+$/.test(raw) ? null : "Please enter an email address, like ana@example.org.";
    case "url_text_input":
      return /^https?:\/\/\S+$/i.test(raw) ? null : "Please enter a web address that starts with https://.";
    default:
      return null;
  }
}

function numberProblem(raw, element) {
  if (!NUMBER.test(raw)) return "Please enter a number, like 71 or 71.5.";
  const number = Number(raw);
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) {
    return `Please enter ${element.min_value} or more.`;
  }
  if (element.max_value !== undefined && number > Number(element.max_value)) {
    return `Please enter ${element.max_value} or less.`;
  }
  return null;
}

function lengthProblem(raw, element) {
  const length = [...raw].length;
  if (element.min_length && length < element.min_length) {
    return `Please write at least ${element.min_length} characters.`;
  }
  if (element.max_length && length > element.max_length) {
    return `Please shorten this by ${length - element.max_length}: it takes ${element.max_length} characters.`;
  }
  return null;
}

// Builds DOM nodes. Data reaches the page only as text nodes and attributes, never as markup.
// Imports nothing.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, `on…` listeners and children (nodes, text, lists; empty ones are skipped). */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child);
  }
  return element;
}

/** Replaces what is in an element; empty children are skipped. */
export function put(element, ...children) {
  element.replaceChildren();
  return fill(element, {}, children);
}

let counter = 0;

/** An id no other element of this page has. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const ICONS = {
  bell: "M5 13h10l-1.2-1.8V8.4a3.8 3.8 0 0 0-7.6 0v2.8L5 13Zm3.4 2a1.7 1.7 0 0 0 3.2 0",
  check: "m4.5 10.5 3.6 3.6 7.4-8",
  chevron: "m6 8 4 4 4-4",
  clock: "M10 3.2a6.8 6.8 0 1 1 0 13.6 6.8 6.8 0 0 1 0-13.6ZM10 6v4.2l2.8 1.7",
  close: "m5 5 10 10M15 5 5 15",
  code: "m7 6-4 4 4 4M13 6l4 4-4 4",
  dots: "M10 4.6v.1M10 10v.1M10 15.3v.1",
  eye: "M2.5 10S5.2 5.2 10 5.2 17.5 10 17.5 10 14.8 14.8 10 14.8 2.5 10 2.5 10ZM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
  forward: "m4.5 5 5.5 5-5.5 5V5Zm6 0 5.5 5-5.5 5V5Z",
  home: "m3.5 9.5 6.5-5.7 6.5 5.7M5.2 8.3v7.9h9.6V8.3M8.3 16v-4.3h3.4V16",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  message: "M3.5 4.8h13v8.7h-7l-3.6 3v-3H3.5V4.8Z",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4Zm3.6 8.6L16.5 16.5",
  send: "M3.5 10 16.5 4l-4 12.5-3-5-6-1.5Zm6 1.5 7-7.5",
  thread: "M16.5 15.5v-2a4 4 0 0 0-4-4h-9m3.8-4L3.5 9.4l3.8 3.9",
  warning: "M10 3.5 17.3 16H2.7L10 3.5Zm0 4.6v3.6m0 2.2v.1",
};

/** A line icon, 20 by 20, hidden from screen readers: the words beside it speak. */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: ICONS[name] }),
  );
}

/** A person's picture: initials on their color. Decorative, the name stands beside it. */
export function avatar(name, color, { app = false, size = "" } = {}) {
  const words = String(name || "?").replace(/[^\p{L}\p{N}\s]/gu, "").trim().split(/\s+/);
  const initials = app
    ? [...(words[0] || "?")][0].toUpperCase()
    : words.filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  const picture = h(
    "span",
    { class: `avatar ${app ? "avatar-app" : ""} ${size}`, "aria-hidden": "true" },
    initials || "?",
  );
  if (/^#?[0-9a-f]{6}$/i.test(color || "")) {
    // Half ink: whatever the color, white letters stay readable on it.
    picture.style.setProperty("--tint", `color-mix(in srgb, #${color.replace("#", "")} 55%, #1c2623)`);
  } else if (!app) {
    picture.style.setProperty("--tint", colorOf(name));
  }
  return picture;
}

const TINTS = ["#3d6b8c", "#8a5a2b", "#6a5495", "#2f7466", "#a0485a", "#55702c", "#8c4f7d", "#46618f"];

function colorOf(name) {
  let sum = 0;
  for (const character of String(name)) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return TINTS[sum % TINTS.length];
}

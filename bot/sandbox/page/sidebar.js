// The list of places: the app's Home and messages, then the channels, each a link with its unread count.
// Imports dom.

import { h, icon } from "./dom.js";

const SIGNS = { home: "home", dm: "message" };

/** Draws the places of `view` into `root`; links are /#person/place, so they can be kept and shared. */
export function drawPlaces(root, view, me, place, appName) {
  const of = (kind) => view.channels.filter((one) => one.kind === kind);
  const held = root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  root.replaceChildren(
    group(appName, [...of("home"), ...of("dm")], me, place),
    group("Channels", of("channel"), me, place),
  );
  if (held) root.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
}

function group(title, places, me, place) {
  if (!places.length) return "";
  return h(
    "section",
    { class: "places" },
    h("h2", { class: "places-title" }, title),
    h("ul", {}, places.map((one) => h("li", {}, entry(one, me, place)))),
  );
}

function entry(one, me, place) {
  const words = { home: "Home", dm: "Messages" }[one.kind] ?? one.name.replace(/^#/, "");
  return h(
    "a",
    {
      href: `#${me}/${one.id}`,
      class: `place${one.unread ? " unread" : ""}`,
      "aria-current": one.id === place ? "page" : null,
    },
    one.kind in SIGNS ? icon(SIGNS[one.kind]) : h("span", { class: "hash", "aria-hidden": "true" }, "#"),
    h("span", { class: "place-name" }, words),
    one.unread
      ? h("span", { class: "count" }, String(one.unread), h("span", { class: "visually-hidden" }, " unread"))
      : null,
  );
}

// A small menu that opens below its button and closes by itself (Escape, a click elsewhere).
// Imports dom.

import { freshId, h } from "./dom.js";

/** Makes `button` open a menu of {label, run}. */
export function popup(button, items) {
  const id = freshId("menu");
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => open());

  function open() {
    const menu = h(
      "div",
      { class: "menu", id, role: "menu", popover: "auto", "aria-label": button.getAttribute("aria-label") },
      items.map((item) =>
        h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => { menu.hidePopover(); item.run(); } }, item.label),
      ),
    );
    menu.addEventListener("keydown", (event) => move(event, menu));
    menu.addEventListener("toggle", (event) => {
      if (event.newState !== "closed") return;
      button.setAttribute("aria-expanded", "false");
      const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
      menu.remove();
      if (inside && button.isConnected) button.focus();
    });
    button.after(menu);
    menu.showPopover();
    place(menu, button);
    button.setAttribute("aria-expanded", "true");
    menu.firstElementChild?.focus();
  }
}

/** Puts a popover under its button, inside the window. */
export function place(menu, button) {
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + 4 + size.height <= window.innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, window.innerWidth - size.width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
}

function move(event, menu) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}

// The sandbox's clock: what time it is for the person, and the buttons that let time pass.
// Imports api, dom, time.

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { clockWords, fullWords } from "./time.js";

/** hooks: {travelled() -> Promise, failed(problem)} */
export class ClockBar {
  #face;
  #buttons;
  #status;
  #hooks;
  #shown = "";
  #busy = false;

  constructor(root, hooks) {
    this.#hooks = hooks;
    this.#face = h("time", { class: "clock-face" });
    this.#buttons = h("div", { class: "clock-buttons" });
    this.#status = h("span", { class: "visually-hidden", role: "status" });
    root.replaceChildren(h("span", { class: "clock-now" }, icon("clock"), this.#face), this.#buttons, this.#status);
  }

  /** Shows the moment in the person's zone; fetches the presets again when it has changed. */
  async show(now, zone, user) {
    const key = `${now.toISOString().slice(0, 16)} ${zone} ${user}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#face.textContent = clockWords(zone, now);
    this.#face.setAttribute("datetime", now.toISOString());
    this.#face.title = `${fullWords(zone, now)} (${zone})`;
    try {
      const presets = await api.presets(user);
      if (key === this.#shown) this.#offer(presets);
    } catch {
      this.#shown = "";
    }
  }

  #offer(presets) {
    const held = this.#buttons.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.#buttons.replaceChildren(
      ...presets.map((preset) =>
        h("button", { type: "button", class: "clock-button", onclick: (event) => this.#go(preset, event.currentTarget) }, icon("forward"), preset.label),
      ),
    );
    if (held) [...this.#buttons.children].find((one) => one.textContent === held)?.focus();
  }

  async #go(preset, button) {
    if (this.#busy) return;
    this.#busy = true;
    button.classList.add("busy");
    this.#status.textContent = "Time is passing.";
    try {
      await api.travel(preset.to);
      await this.#hooks.travelled();
      this.#status.textContent = `It is ${this.#face.textContent}.`;
    } catch (problem) {
      this.#status.textContent = "";
      this.#hooks.failed(problem);
    } finally {
      this.#busy = false;
      button.classList.remove("busy");
    }
  }
}

// The "Are you sure?" of an element with a `confirm` object.
// Imports dom, mrkdwn.

import { freshId, h } from "./dom.js";
import { plain, text } from "./mrkdwn.js";

/** Asks; resolves to true when the person agrees. Without a confirm object nothing is asked. */
export function confirmed(confirm, context) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const title = freshId("confirm");
    const dialog = h(
      "dialog",
      { class: "dialog dialog-small", "aria-labelledby": title },
      h(
        "form",
        { method: "dialog" },
        h("header", { class: "dialog-head" }, h("h2", { id: title }, plain(confirm.title))),
        h("div", { class: "dialog-body" }, text(confirm.text, context)),
        h(
          "footer",
          { class: "dialog-foot" },
          h("button", { class: "button", value: "no" }, plain(confirm.deny) || "Cancel"),
          h(
            "button",
            { class: `button ${confirm.style === "danger" ? "danger" : "primary"}`, value: "yes" },
            plain(confirm.confirm) || "Yes",
          ),
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.returnValue = "no";
    dialog.showModal();
  });
}

// The `table` and `data_table` blocks as real HTML tables.
// Imports dom, mrkdwn (plain), richtext.

import { h } from "./dom.js";
import { richText } from "./richtext.js";

/** Rows of raw_text, raw_number or rich_text cells; the first row is the head. */
export function table(block, context) {
  const rows = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const rowHeader = block.type === "data_table" ? (block.row_header_column_index ?? 0) : -1;
  const numeric = (column) =>
    rows.length > 1 && rows.slice(1).every((row) => row[column]?.type === "raw_number");
  const cell = (value, column, head) => {
    const align = settings[column]?.align ?? (numeric(column) ? "right" : "left");
    const tag = head || column === rowHeader ? "th" : "td";
    return h(
      tag,
      {
        class: `align-${["left", "center", "right"].includes(align) ? align : "left"}${settings[column]?.is_wrapped ? " wrapped" : ""}`,
        scope: head ? "col" : tag === "th" ? "row" : null,
      },
      content(value, context),
    );
  };
  const [head, ...body] = rows;
  const label = block.caption || "Table";
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": label },
    h(
      "table",
      {},
      block.caption ? h("caption", {}, block.caption) : null,
      head ? h("thead", {}, h("tr", {}, head.map((value, column) => cell(value, column, true)))) : null,
      h("tbody", {}, body.map((row) => h("tr", {}, row.map((value, column) => cell(value, column, false))))),
    ),
  );
}

function content(value, context) {
  if (!value) return "";
  if (value.type === "rich_text") return richText(value.elements, context);
  return String(value.text ?? value.value ?? "");
}

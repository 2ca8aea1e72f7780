// The `markdown` block: standard Markdown to DOM nodes, text nodes only.
// Imports dom, emoji, mrkdwn (safe links).

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const INLINE = new RegExp(
  [
    "(?<code>`+)(?<inside>.+?)\\k<code>",
    "!?\\[(?<label>[^\\]]*)\\]\\((?<address>[^)\\s]+)[^)]*\\)",
    "(?<strong>\\*\\*|__)(?=\\S)(?<bold>.+?)(?<=\\S)\\k<strong>",
    "(?<weak>[*_])(?=\\S)(?<slanted>.+?)(?<=\\S)\\k<weak>(?![\\p{L}\\p{N}])",
    "~~(?<struck>.+?)~~",
    "(?<bare>https?://[^\\s<>)]+)",
    "\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+.!~|-])",
  ].join("|"),
  "su",
);

function inline(text) {
  const out = [];
  let rest = text;
  for (;;) {
    const match = INLINE.exec(rest);
    if (!match) break;
    out.push(withEmoji(rest.slice(0, match.index)));
    const found = match.groups;
    if (found.inside) out.push(h("code", {}, found.inside));
    else if (found.address) out.push(link(found.address, found.label || found.address));
    else if (found.bold) out.push(h("strong", {}, inline(found.bold)));
    else if (found.slanted) out.push(h("em", {}, inline(found.slanted)));
    else if (found.struck) out.push(h("s", {}, inline(found.struck)));
    else if (found.bare) out.push(link(found.bare, found.bare));
    else out.push(found.escaped);
    rest = rest.slice(match.index + match[0].length);
  }
  out.push(withEmoji(rest));
  return out.filter(Boolean);
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const DIVIDER_ROW = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/;

/** Markdown as a list of nodes. */
export function markdown(source) {
  const rows = String(source ?? "").split("\n");
  const out = [];
  let i = 0;
  const takeWhile = (test) => {
    const from = i;
    while (i < rows.length && test(rows[i], i)) i += 1;
    return rows.slice(from, i);
  };
  while (i < rows.length) {
    const row = rows[i];
    const heading = HEADING.exec(row);
    if (!row.trim()) {
      i += 1;
    } else if (FENCE.test(row)) {
      i += 1;
      out.push(h("pre", {}, takeWhile((line) => !FENCE.test(line)).join("\n")));
      i += 1;
    } else if (heading) {
      const level = String(Math.min(6, heading[1].length + 1));
      out.push(h(`h${level}`, { class: "md-heading" }, inline(heading[2])));
      i += 1;
    } else if (RULE.test(row)) {
      out.push(h("hr"));
      i += 1;
    } else if (row.startsWith(">")) {
      const quoted = takeWhile((line) => line.startsWith(">"));
      out.push(h("blockquote", {}, markdown(quoted.map((line) => line.slice(1).replace(/^ /, "")).join("\n"))));
    } else if (ITEM.test(row)) {
      out.push(list(takeWhile((line) => ITEM.test(line) || (/^\s{2,}\S/.test(line)))));
    } else if (row.includes("|") && DIVIDER_ROW.test(rows[i + 1] ?? "")) {
      const [head, , ...body] = takeWhile((line) => line.includes("|"));
      out.push(table(head, body));
    } else {
      const from = i;
      const paragraph = takeWhile(
        (line, at) => line.trim() && (at === from || !(FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || line.startsWith(">"))),
      );
      out.push(h("p", {}, inline(paragraph.join("\n"))));
    }
  }
  return out;
}

function list(rows) {
  const ordered = /\d/.test(ITEM.exec(rows[0])[2]);
  const indent = ITEM.exec(rows[0])[1].length;
  const element = h(ordered ? "ol" : "ul", ordered ? { start: parseInt(ITEM.exec(rows[0])[2], 10) } : {});
  let nested = [];
  const close = () => {
    if (nested.length) (element.lastElementChild ?? element).append(list(nested));
    nested = [];
  };
  for (const row of rows) {
    const item = ITEM.exec(row);
    if (item && item[1].length > indent + 1) {
      nested.push(row);
    } else if (item) {
      close();
      const task = /^\[([ xX])\]\s+(.*)$/.exec(item[3]);
      const done = task && task[1] !== " ";
      element.append(h("li", {}, task ? [done ? "☑ " : "☐ ", inline(task[2])] : inline(item[3])));
    } else if (nested.length) {
      nested.push(row);
    } else {
      element.lastElementChild.append("\n", ...inline(row.trim()));
    }
  }
  close();
  return element;
}

function table(head, body) {
  const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, cells(head).map((cell) => h("th", { scope: "col" }, inline(cell))))),
      h("tbody", {}, body.map((row) => h("tr", {}, cells(row).map((cell) => h("td", {}, inline(cell)))))),
    ),
  );
}

// The `data_visualization` block: a simple SVG chart, and its numbers as a table for those who cannot see it.
// Imports dom.

import { h, svg } from "./dom.js";

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 44;
const TOP = 14;
const BOTTOM = 30;
const round = (value) => Math.round(value * 100) / 100;

/** Line, area, bar and pie charts; every color also has its name in the legend. */
export function chart(block) {
  const data = block.chart ?? {};
  const pie = data.type === "pie";
  const series = pie ? [] : (data.series ?? []);
  const categories = data.axis_config?.categories ?? (series[0]?.data ?? []).map((point) => point.label);
  const drawn = pie ? drawPie(data.segments ?? []) : drawAxes(data.type, series, categories);
  const names = pie ? (data.segments ?? []).map((segment) => segment.label) : series.map((one) => one.name);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, block.title ?? "Chart"),
    drawn,
    names.length > 1 || pie
      ? h("ul", { class: "legend" }, names.map((name, i) => h("li", { class: `series-${i % 6}` }, name)))
      : null,
    h(
      "details",
      {},
      h("summary", {}, "Numbers"),
      pie ? segmentTable(data.segments ?? []) : seriesTable(series, categories, data.axis_config),
    ),
  );
}

const valueAt = (one, category, index) =>
  (one.data ?? []).find((point) => point.label === category)?.value ?? one.data?.[index]?.value;

function drawAxes(type, series, categories) {
  const values = series.flatMap((one) => (one.data ?? []).map((point) => Number(point.value)));
  const { low, high, steps } = scale(values, type !== "line");
  const x = (i) => LEFT + ((WIDTH - LEFT - 10) * (i + 0.5)) / Math.max(1, categories.length);
  const y = (value) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / (high - low || 1);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" });
  for (const step of steps) {
    picture.append(
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH - 6, y1: y(step), y2: y(step) }),
      svg("text", { class: "tick", x: LEFT - 8, y: y(step) + 4, "text-anchor": "end" }, String(step)),
    );
  }
  const every = Math.ceil(categories.length / 8);
  categories.forEach((name, i) => {
    if (i % every) return;
    picture.append(svg("text", { class: "tick", x: x(i), y: HEIGHT - 8, "text-anchor": "middle" }, name));
  });
  series.forEach((one, index) => {
    const points = categories
      .map((category, i) => [x(i), valueAt(one, category, i)])
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([at, value]) => [round(at), round(y(Number(value)))]);
    if (type === "bar") picture.append(...bars(points, index, series.length, categories.length, y(Math.max(low, 0))));
    else picture.append(...line(points, index, type === "area" ? y(low) : null));
  });
  return picture;
}

function bars(points, index, count, slots, floor) {
  const slot = (WIDTH - LEFT - 10) / Math.max(1, slots);
  const width = Math.min(34, (slot * 0.7) / count);
  return points.map(([at, top]) =>
    svg("rect", {
      class: `bar series-${index % 6}`,
      x: round(at - (width * count) / 2 + width * index + 1),
      y: Math.min(top, floor),
      width: round(width - 2),
      height: round(Math.max(1, Math.abs(floor - top))),
      rx: 3,
    }),
  );
}

function line(points, index, floor) {
  if (!points.length) return [];
  const path = points.map(([at, top], i) => `${i ? "L" : "M"}${at} ${top}`).join("");
  const parts = [svg("path", { class: `stroke series-${index % 6}`, d: path })];
  if (floor !== null) {
    const closed = `${path}L${points.at(-1)[0]} ${floor}L${points[0][0]} ${floor}Z`;
    parts.unshift(svg("path", { class: `area series-${index % 6}`, d: closed }));
  }
  return [...parts, ...points.map(([at, top]) => svg("circle", { class: `dot series-${index % 6}`, cx: at, cy: top, r: 3.5 }))];
}

function scale(values, fromZero) {
  const usable = values.filter(Number.isFinite);
  let low = Math.min(...(usable.length ? usable : [0]));
  let high = Math.max(...(usable.length ? usable : [1]));
  if (fromZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  if (low === high) high = low + 1;
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
  low = Math.floor(low / size) * size;
  high = Math.ceil(high / size) * size;
  const steps = [];
  for (let step = low; step <= high + size / 2; step += size) steps.push(Number(step.toPrecision(8)));
  return { low, high, steps };
}

function drawPie(segments) {
  const total = segments.reduce((sum, segment) => sum + Number(segment.value || 0), 0) || 1;
  const picture = svg("svg", { class: "pie", viewBox: "0 0 200 200", "aria-hidden": "true", focusable: "false" });
  let from = 0;
  segments.forEach((segment, index) => {
    const share = Number(segment.value || 0) / total;
    picture.append(
      svg("circle", {
        class: `slice series-${index % 6}`, cx: 100, cy: 100, r: 60, pathLength: 100,
        "stroke-dasharray": `${round(share * 100)} ${round(100 - share * 100)}`, "stroke-dashoffset": round(25 - from * 100),
      }),
    );
    from += share;
  });
  return picture;
}

function seriesTable(series, categories, axes) {
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Numbers of the chart" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, axes?.x_label ?? ""), series.map((one) => h("th", { scope: "col", class: "align-right" }, one.name)))),
      h("tbody", {}, categories.map((category, i) => h(
        "tr",
        {},
        h("th", { scope: "row" }, category),
        series.map((one) => h("td", { class: "align-right" }, String(valueAt(one, category, i) ?? ""))),
      ))),
    ),
  );
}

function segmentTable(segments) {
  return h(
    "table",
    {},
    h("tbody", {}, segments.map((segment) => h(
      "tr",
      {},
      h("th", { scope: "row" }, segment.label),
      h("td", { class: "align-right" }, String(segment.value)),
    ))),
  );
}

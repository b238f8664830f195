// SQL: the schema with its keys, the databases of the cases, and what of a result is right.
import { el, svg } from "../dom.js";
import { dataTable } from "./tables.js";

const WIDTH = 190;
const LINE = 22;
const GAP = 70;
const ACROSS = 4;

export function createSql(place, scene) {
  const choose = el("select", { id: "database" }, ...scene.cases.map((_, i) => el("option", { value: i }, `number ${i + 1}`)));
  const contents = el("div", { class: "databases" });
  const result = el("div", { class: "results" });
  place.append(
    el("h2", {}, "Schema"),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Schema" }, diagram(scene.tables)),
    el("div", { class: "row middle" }, el("label", { for: "database" }, "Database"), choose),
    result,
    el("details", {}, el("summary", {}, "The tables of this database"), contents),
  );
  let found = null;

  function show() {
    const at = Number(choose.value);
    const { rows, expected } = scene.cases[at];
    contents.replaceChildren(...scene.tables.map(({ name, columns }) => el("div", {},
      el("h3", {}, name),
      dataTable(name, columns.map((column) => column.name), (rows[name] ?? []).map((cells) => ({ cells }))))));
    result.replaceChildren(...(found ? compared(found.cases[at]) : wanted(expected)));
  }

  const wanted = (expected) => Object.entries(expected).map(([name, rows]) => el("div", {},
    el("h3", {}, name ? `Right contents of ${name}` : "Right result"), dataTable("Right result", [], rows.map((cells) => ({ cells })))));

  function compared({ passed, error, tables }) {
    if (error) return [el("p", { class: "warning" }, error)];
    return tables.map(({ name, right, missing, extra, order }) => el("div", {},
      el("h3", {}, name || "Result", " ", el("span", { class: `badge ${passed ? "pass" : "fail"}` }, verdict(missing, extra, order))),
      dataTable(name || "Result", [], [
        ...missing.map((cells) => ({ cells, kind: "missing", sign: "missing" })),
        ...extra.map((cells) => ({ cells, kind: "extra", sign: "too many" })),
        ...right.map((cells) => ({ cells, sign: "right" })),
      ])));
  }

  function verdict(missing, extra, order) {
    if (order) return "right records in the wrong order";
    return missing.length || extra.length ? `${missing.length} missing, ${extra.length} too many` : "right";
  }

  choose.addEventListener("change", show);
  show();
  return {
    show(given) {
      found = given;
      [...choose.options].forEach((option, i) => {
        option.textContent = `number ${i + 1} ${given.cases[i].passed ? "✓" : "✗"}`;
      });
      const wrong = given.cases.findIndex((each) => !each.passed);
      if (wrong >= 0) choose.value = wrong;
      show();
    },
  };
}

/** Tables as boxes in rows, and a line from each foreign key to its table. */
function diagram(tables) {
  const across = Math.min(ACROSS, tables.length);
  const places = new Map();
  const heights = [];
  tables.forEach(({ name, columns }, i) => {
    const row = Math.floor(i / across);
    heights[row] = Math.max(heights[row] ?? 0, (columns.length + 1) * LINE);
    places.set(name, { column: i % across, row });
  });
  const top = (row) => heights.slice(0, row).reduce((sum, height) => sum + height + GAP * 0.6, 10);
  const left = (column) => 10 + column * (WIDTH + GAP);
  const wires = [];
  const boxes = tables.map(({ name, columns }) => {
    const at = places.get(name);
    const [x, y] = [left(at.column), top(at.row)];
    columns.forEach((column, i) => {
      const to = places.get(column.refers);
      if (!to) return;
      const [fromY, toY] = [y + (i + 1.5) * LINE, top(to.row) + LINE / 2];
      const right = to.column > at.column;
      const [fromX, toX] = [right ? x + WIDTH : x, left(to.column) + (right || to.column === at.column ? 0 : WIDTH)];
      const bend = GAP * 0.45 * (right ? 1 : -1);
      wires.push(svg("path", { class: "wire", d: `M${fromX} ${fromY}C${fromX + bend} ${fromY} ${toX - (to.column === at.column ? -bend : bend)} ${toY} ${toX} ${toY}`, "marker-end": "url(#arrow)" }));
    });
    return svg("g", { class: "table", transform: `translate(${x} ${y})` },
      svg("rect", { width: WIDTH, height: (columns.length + 1) * LINE, rx: 6 }),
      svg("text", { x: 10, y: LINE * 0.7, class: "name" }, cut(name)),
      ...columns.map((column, i) => svg("text", { x: 10, y: (i + 1.7) * LINE },
        `${column.key ? "◆ " : ""}${cut(column.name)} `, svg("tspan", { class: "type" }, column.type.toLowerCase()))));
  });
  const size = [left(across) - GAP + 10, top(heights.length)];
  return svg("svg", { viewBox: `0 0 ${size.join(" ")}`, width: size[0], height: size[1], class: "schema", role: "img", "aria-label": "The tables and their keys" },
    svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { d: "M0 0L8 4L0 8z" }))),
    ...wires, ...boxes);
}

const cut = (text) => (text.length > 16 ? `${text.slice(0, 15)}…` : text);

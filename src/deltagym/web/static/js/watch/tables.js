// Tables of records, built without parsing text.
import { el } from "../dom.js";

const shown = (value) => (value === null ? el("span", { class: "null" }, "NULL") : String(value));

/** A table in a region that scrolls. `rows` are `{cells, kind, sign}`. */
export function dataTable(label, header, rows) {
  const head = header.length ? el("thead", {}, el("tr", {}, ...header.map((name) => el("th", { scope: "col" }, name)))) : null;
  const body = el("tbody", {}, ...rows.map(({ cells, kind = "", sign = null }) =>
    el("tr", { class: kind }, ...(sign === null ? [] : [el("th", { scope: "row" }, sign)]), ...cells.map((cell) => el("td", {}, shown(cell))))));
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, el("table", {}, head, body));
}

// The table of cases: what each asks, whether the answer passes it, and why not.
import { byId, el } from "../dom.js";
import { cell } from "./player.js";

/** Makes the table; `watch(input)` is called when the person wants to see a case. */
export function createCases(watch) {
  const host = byId("cases");
  const onlyFailures = byId("failures");
  let rows = [];
  let tapes = false;
  onlyFailures.addEventListener("change", draw);

  function draw() {
    if (!rows.length) {
      host.replaceChildren(el("p", { class: "note" }, "Open a problem to see its cases here. Without one, play any tape above."));
      return;
    }
    const shown = rows.map((row, i) => [row, i]).filter(([row]) => !onlyFailures.checked || row.passed === false);
    if (!shown.length) {
      host.replaceChildren(el("p", { class: "note" }, "No case fails."));
      return;
    }
    const judged = rows.some((row) => row.passed !== undefined);
    const heads = ["#", "Input", "Expected", ...(judged ? ["Result"] : []), ...(tapes ? [""] : [])];
    host.replaceChildren(el("table", { class: "full" },
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head || el("span", { class: "visually-hidden" }, "Watch"))))),
      el("tbody", {}, ...shown.map(([row, i]) => line(row, i, judged)))));
  }

  function line(row, i, judged) {
    const result = row.passed === undefined ? "" : row.passed ? "✓ passes" : `✗ ${row.why || "fails"}`;
    return el("tr", {},
      el("th", { scope: "row" }, String(i + 1)),
      el("td", {}, tapes ? tape(row.input) : el("code", { class: "clip", tabindex: "0" }, row.input)),
      el("td", {}, tapes ? row.expected : el("code", { class: "clip", tabindex: "0" }, row.expected)),
      judged ? el("td", { class: row.passed ? "pass" : "fail" }, result) : null,
      tapes ? el("td", {}, el("button", { type: "button", class: "quiet small", click: () => watch(row.input), "aria-label": `Watch case ${i + 1}` }, "Watch")) : null);
  }

  return {
    /** Shows cases; `asTapes` draws inputs as tapes that can be watched. */
    show(cases, asTapes) { rows = cases; tapes = asTapes; draw(); },
    /** Forgets verdicts, once the answer has changed. */
    forget() {
      if (!rows.some((row) => row.passed !== undefined)) return;
      rows = rows.map(({ passed, why, ...row }) => row);
      draw();
    },
  };
}

/** A tape as coloured symbols; long ones are cut. */
export function tape(symbols) {
  if (!symbols) return el("span", { class: "note" }, "empty");
  const most = 48;
  return el("span", { class: "cells small" },
    el("span", { class: "visually-hidden" }, symbols),
    ...[...symbols.slice(0, most)].map((symbol) => cell(symbol)),
    symbols.length > most ? el("span", { class: "note" }, `… ${symbols.length - most} more`) : null);
}

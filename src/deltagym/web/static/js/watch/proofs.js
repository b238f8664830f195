// Proofs: each goal with its verdict, and each of its steps with its own.
import { el } from "../dom.js";

const sign = (good) => el("span", { class: good ? "pass" : "fail" }, good ? "✓" : "✗", el("span", { class: "visually-hidden" }, good ? " accepted" : " refused"));
const code = (text) => el("code", {}, text);

export function createProofs(place, scene) {
  const list = el("ol", { class: "goals" });
  place.append(el("h2", {}, "Goals"), list);

  function show(found) {
    list.replaceChildren(...scene.goals.map(({ name, claim }, i) => {
      const goal = found?.cases[i];
      return el("li", { class: "panel" },
        el("p", { class: "row middle" },
          el("strong", {}, name), code(claim), el("span", { class: "spring" }), verdict(goal)),
        goal && !goal.passed && !said(goal) ? el("p", { class: "warning" }, found.error || goal.fault) : null,
        goal?.steps.length ? steps(name, goal) : null);
    }));
  }

  show(null);
  return { show };
}

/** Whether the fault of a goal stands at one of its steps. */
const said = ({ steps: done, fault }) => done.some((step) => step.fault && step.fault === fault);

function verdict(goal) {
  if (!goal) return el("span", { class: "badge" }, "not checked");
  return el("span", { class: `badge ${goal.passed ? "pass" : "fail"}` }, goal.passed ? "✓ proved" : "✗ not proved");
}

function steps(name, { steps: done, passed }) {
  const lean = "depth" in done[0];
  const head = lean ? ["", "line", "tactic", "to show before it", "left after it"] : ["", "step", "label", "top of the stack", "entries"];
  const table = el("table", { class: "full steps" },
    el("thead", {}, el("tr", {}, ...head.map((each) => el("th", { scope: "col" }, each || el("span", { class: "visually-hidden" }, "verdict"))))),
    el("tbody", {}, ...done.flatMap(lean ? tactic : label)));
  const count = `${done.length} step${done.length === 1 ? "" : "s"}`;
  return el("details", passed ? {} : { open: true }, el("summary", {}, passed ? count : `${count} until the fault`),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Steps of ${name}` }, table));
}

/** A tactic of Lean, indented by those it stands inside of; its fault in a line of its own. */
function tactic({ text, line, depth, goal, left, accepted, fault }) {
  const after = left.length ? left.flatMap((each) => [code(each), el("br")]).slice(0, -1) : [accepted ? "nothing" : ""];
  const row = el("tr", { class: accepted ? "" : "broken" },
    el("td", {}, sign(accepted)), el("td", { class: "number" }, String(line)),
    el("td", { class: `depth${Math.min(depth, 6)}` }, code(text)), el("td", {}, code(goal)), el("td", {}, ...after));
  return fault ? [row, el("tr", { class: "broken" }, el("td"), el("td"), el("td", { colspan: 3, class: "fail" }, fault))] : [row];
}

/** A label of Metamath. */
const label = ({ label: name, top, size, accepted }, i) => el("tr", { class: accepted ? "" : "broken" },
  el("td", {}, sign(accepted)), el("td", { class: "number" }, String(i + 1)),
  el("td", {}, code(name)), el("td", {}, code(top)), el("td", { class: "number" }, String(size ?? "")));

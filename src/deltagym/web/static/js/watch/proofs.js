// Proofs: each goal with its verdict; of Metamath proofs each step and what it leaves on the stack.
import { el } from "../dom.js";

export function createProofs(place, scene) {
  const list = el("ol", { class: "goals" });
  place.append(el("h2", {}, "Goals"), list);

  function show(found) {
    list.replaceChildren(...scene.goals.map(({ name, claim }, i) => {
      const goal = found?.cases[i];
      const broken = found?.error || goal?.fault;
      return el("li", { class: "panel" },
        el("p", { class: "row middle" },
          el("strong", {}, name), el("code", {}, claim), el("span", { class: "spring" }),
          goal ? el("span", { class: `badge ${goal.passed ? "pass" : "fail"}` }, goal.passed ? "✓ proved" : "✗ not proved") : el("span", { class: "badge" }, "not checked")),
        goal && !goal.passed ? el("p", { class: "warning" }, broken) : null,
        goal?.steps.length ? steps(name, goal) : null);
    }));
  }

  function steps(name, { steps: done, passed }) {
    const rows = done.map(({ label, top, size }, i) => el("tr", {},
      el("th", { scope: "row" }, String(i + 1)), el("td", {}, el("code", {}, label)), el("td", {}, el("code", {}, top)), el("td", { class: "number" }, String(size))));
    const table = el("table", { class: "full" },
      el("thead", {}, el("tr", {}, ...["step", "label", "top of the stack", "entries"].map((each) => el("th", { scope: "col" }, each)))),
      el("tbody", {}, ...rows));
    return el("details", passed ? {} : { open: true }, el("summary", {}, `${done.length} steps${passed ? "" : " until the fault"}`),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Steps of ${name}` }, table));
  }

  show(null);
  return { show };
}

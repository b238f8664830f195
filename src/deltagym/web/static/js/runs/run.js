// The page of a run: its curves, kept up to date while it trains; a click on a step reads its rollouts.
import { byId, pageData } from "../dom.js";
import { toast } from "../toast.js";
import { percent } from "./axes.js";
import { COLORS, Chart, drawLegend } from "./chart.js";
import { showPassAtK } from "./passk.js";
import { phaseStarts, rawAndMean } from "./smoothing.js";

const { address, columns, floor } = pageData("run-data");
const NAMES = { pass_rate: "cases passed (dense)", full_pass: "full pass", entropy: "entropy", dead_groups: "dead groups" };

function chooseStep(step) {
  const field = byId("search").elements.namedItem("step");
  field.value = step;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  byId("rollouts-title").focus({ preventScroll: true }); // Tab goes on from there.
  byId("rollouts-title").scrollIntoView({ behavior: "smooth" });
}

const chosen = { onStep: chooseStep, choice: "reads the rollouts of the step" };
const charts = {
  rate: new Chart(byId("chart-rate"), chosen),
  odds: new Chart(byId("chart-odds"), { axis: "odds", floor, ...chosen }),
  entropy: new Chart(byId("chart-entropy"), { axis: "amount", ...chosen }),
  dead_groups: new Chart(byId("chart-dead_groups"), chosen),
};
const METRICS = {
  rate: ["pass_rate", "full_pass"], odds: ["pass_rate", "full_pass"],
  entropy: ["entropy"], dead_groups: ["dead_groups"],
};

function draw() {
  const starts = phaseStarts(columns.step, columns.phase);
  for (const [name, chart] of Object.entries(charts)) {
    const curves = METRICS[name].flatMap((metric) =>
      rawAndMean(NAMES[metric], COLORS[metric], columns[metric], columns.phase));
    chart.draw(columns.step, curves, starts);
  }
}

function showCards() {
  const last = (name) => columns[name].findLast((value) => value !== null) ?? null; // Some are not measured at every step.
  const first = columns.step[columns.full_pass.findIndex((rate) => rate > 0)];
  const rate = (name) => (last(name) === null ? "-" : percent(last(name)));
  const shown = {
    step: last("step"), phase: last("phase"), full_pass: rate("full_pass"), pass_rate: rate("pass_rate"),
    entropy: last("entropy") === null ? "-" : last("entropy").toFixed(3), dead_groups: rate("dead_groups"),
    first: first === undefined ? "none yet" : `step ${first}`,
  };
  for (const [name, value] of Object.entries(shown)) {
    document.querySelector(`[data-card="${name}"]`).textContent = value;
  }
}

function watch() {
  const source = new EventSource(`${address}/events?after=${columns.step.at(-1) ?? -1}`);
  source.addEventListener("steps", ({ data }) => {
    const added = JSON.parse(data);
    const fresh = added.step.findIndex((step) => step > (columns.step.at(-1) ?? -1));
    if (fresh < 0) return;
    for (const name of Object.keys(columns)) columns[name].push(...added[name].slice(fresh));
    draw();
    showCards();
  });
  source.addEventListener("status", ({ data }) => {
    const { state, message } = JSON.parse(data);
    const badge = byId("state").firstElementChild;
    const kind = { running: " live", finished: " pass", failed: " fail" }[state] ?? "";
    if (badge.textContent !== state) {
      badge.textContent = state;
      badge.className = `badge${kind}`;
      byId("message").textContent = message;
      toast(`The run is ${state}.`);
    }
    if (state === "finished") source.close();
  });
  source.addEventListener("rewritten", () => location.reload());
}

drawLegend(byId("legend"), ["pass_rate", "full_pass"].map((name) => ({ name: NAMES[name], color: COLORS[name] })));
draw();
watch();
showPassAtK(); // The evaluations may have come before this script.
document.addEventListener("htmx:after:swap", showPassAtK);

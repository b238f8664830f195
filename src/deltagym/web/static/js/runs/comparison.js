// Runs laid over each other; runs of one arm share a colour.
import { byId, pageData } from "../dom.js";
import { Chart, OVERLAY, drawLegend } from "./chart.js";
import { trailingMean } from "./smoothing.js";

const runs = pageData("runs-data");
const groups = [...new Set(runs.map(({ group }) => group))];
const colorOf = ({ group }) => OVERLAY[groups.indexOf(group) % OVERLAY.length];
const dashOf = ({ group }) => (groups.indexOf(group) >= OVERLAY.length ? [6, 4] : undefined);
const floor = Math.min(...runs.map((run) => run.floor), 0.01);
const steps = [...new Set(runs.flatMap(({ columns }) => columns.step))].sort((a, b) => a - b);
const position = new Map(steps.map((step, i) => [step, i]));

function curves(metric) {
  return runs.map((run) => {
    const values = Array(steps.length).fill(null);
    const means = trailingMean(run.columns[metric], run.columns.phase);
    run.columns.step.forEach((step, i) => { values[position.get(step)] = means[i]; });
    return { name: run.name, color: colorOf(run), dash: dashOf(run), values, width: 1.8 };
  });
}

if (runs.length) {
  new Chart(byId("chart-full_pass")).draw(steps, curves("full_pass"));
  new Chart(byId("chart-full_pass_odds"), { axis: "odds", floor }).draw(steps, curves("full_pass"));
  new Chart(byId("chart-pass_rate")).draw(steps, curves("pass_rate"));
  new Chart(byId("chart-entropy"), { axis: "amount" }).draw(steps, curves("entropy"));
  drawLegend(byId("legend"), groups.map((name) => {
    const own = runs.filter(({ group }) => group === name);
    return { name, color: colorOf(own[0]), href: own.length === 1 ? own[0].address : null };
  }));
}

// One problem through training: its rate and how many different completions each step had.
import { byId, pageData } from "../dom.js";
import { COLORS, Chart, drawLegend } from "./chart.js";

const shown = pageData("problem-data");
const chosen = {
  onStep: (step) => location.assign(`${shown.rollouts}&step=${step}`),
  choice: "reads the problem's rollouts of the step",
};
const rate = new Chart(byId("chart-rate"), chosen);
rate.draw(shown.step, [
  { name: "cases passed (dense)", color: COLORS.pass_rate, values: shown.pass_rate },
  { name: "full pass", color: COLORS.full_pass, values: shown.full_pass },
], shown.phases);
const distinct = new Chart(byId("chart-distinct"), { axis: "amount", ...chosen });
distinct.draw(shown.step, [
  { name: "rollouts", color: "--c7", values: shown.sampled, dash: [4, 4] },
  { name: "distinct completions", color: COLORS.distinct, values: shown.distinct },
], shown.phases);
drawLegend(byId("legend"), [
  { name: "cases passed (dense)", color: COLORS.pass_rate },
  { name: "full pass", color: COLORS.full_pass },
  { name: "distinct completions", color: COLORS.distinct },
  { name: "rollouts", color: "--c7" },
]);

// pass@k against k, with bands, once the evaluations are in the page.
import { byId, pageData } from "../dom.js";
import { Chart, OVERLAY, drawLegend } from "./chart.js";

const SIDES = ["--c7", ...OVERLAY];

export function showPassAtK() {
  const place = byId("chart-passk");
  if (!place || place.childElementCount) return;
  const sides = pageData("passk-data");
  const ks = [...new Set(sides.flatMap(({ points }) => points.map(({ k }) => k)))].sort((a, b) => a - b);
  const chart = new Chart(place, { ticks: ks, unit: "k =" });
  const curves = sides.flatMap(({ name, points }, i) => {
    const pick = (key) => ks.map((k) => points.find((point) => point.k === k)?.[key] ?? null);
    const look = { color: SIDES[i % SIDES.length] };
    return [
      { ...look, name: `${name}, upper`, values: pick("high"), hidden: true, band: true, said: false },
      { ...look, name: `${name}, lower`, values: pick("low"), hidden: true, said: false },
      { ...look, name, values: pick("value"), points: true },
    ];
  });
  chart.draw(ks, curves);
  drawLegend(byId("legend-passk"), sides.map(({ name }, i) => ({ name, color: SIDES[i % SIDES.length] })));
}

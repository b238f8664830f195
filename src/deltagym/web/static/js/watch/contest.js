// CompetitionCode: each test with its verdict, and its time as a bar against its limit.
import { el } from "../dom.js";

export function createContest(place, scene) {
  const body = el("tbody");
  const header = ["test", "tier", "verdict", "used", "of its limit"];
  place.append(el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Tests" },
    el("table", { class: "full" }, el("thead", {}, el("tr", {}, ...header.map((name) => el("th", { scope: "col" }, name)))), body)));

  function show(found) {
    body.replaceChildren(...scene.cases.map(({ tier, input, output }, i) => {
      const ruling = found?.cases[i];
      return el("tr", {},
        el("th", { scope: "row" }, String(i + 1)),
        el("td", {}, tier, input ? el("details", {}, el("summary", {}, "input"), el("pre", { tabindex: 0 }, input), el("p", { class: "note" }, "right output"), el("pre", { tabindex: 0 }, output)) : null),
        el("td", {}, ruling ? verdict(ruling) : "not run"),
        el("td", {}, ruling?.limit ? `${amount(ruling.used, found.unit)} of ${amount(ruling.limit, found.unit)}` : "-"),
        el("td", {}, ruling?.limit ? bar(ruling) : "-"));
    }));
  }

  const amount = (value, unit) => (unit === "s" ? `${value.toFixed(3)} s` : `${value.toLocaleString("en")} ${unit}`);
  const verdict = ({ code, meaning, passed, detail }) => el("div", {},
    el("span", { class: `badge ${passed ? "pass" : "fail"}` }, `${code} · ${meaning}`), detail ? el("div", { class: "note" }, detail) : null);

  function bar({ used, limit, passed }) {
    const share = Math.min(1, used / limit);
    const fill = el("span", { class: passed ? "good" : "bad" });
    fill.style.width = `${100 * share}%`;
    return el("div", { class: "bar", role: "img", "aria-label": `${Math.round(100 * share)} %` }, fill);
  }

  show(null);
  return { show };
}

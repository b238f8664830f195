// Curves over training steps, drawn by uPlot in the page's colours, with the phases as bands.
import uPlot from "../../vendor/uplot.js";
import { el } from "../dom.js";
import { AXES, percent } from "./axes.js";
import { followKeys } from "./keys.js";

const HEIGHT = 260;
/** Most curves whose values are all said. */
const MOST_SAID = 6;

export const OVERLAY = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"];
export const COLORS = {
  pass_rate: "--c2", full_pass: "--c1", entropy: "--c4", dead_groups: "--c7", distinct: "--c3",
};

/** A CSS colour that may be light-dark(), as the canvas understands it. */
function color(name) {
  const probe = el("span", { hidden: true });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** A colour with an opacity. */
const faint = (ink, alpha) => `color-mix(in srgb, ${ink} ${100 * alpha}%, transparent)`;

/** Draws the phases behind the curves as bands, with their names above them. */
function drawPhases(plot, starts) {
  if (starts.length < 2) return;
  const { ctx, bbox } = plot;
  const band = faint(color("--soft"), 0.1);
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = "bottom";
  starts.forEach(([name, step], i) => {
    const place = (value) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(value, "x", true)));
    const left = i ? place(step) : bbox.left;
    const right = i + 1 < starts.length ? place(starts[i + 1][1]) : bbox.left + bbox.width;
    if (i % 2) {
      ctx.fillStyle = band;
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.fillStyle = color("--soft");
    const room = right - left - 8 * devicePixelRatio;
    if (ctx.measureText(name).width < room) ctx.fillText(name, left + 4 * devicePixelRatio, bbox.top - 2);
  });
  ctx.restore();
}

/** A chart of curves over steps. */
export class Chart {
  /**
   * @param place The element that it fills.
   * @param options `axis`: linear, odds or amount; `floor`: of the log-odds axis; `ticks` of a
   *   logarithmic axis of steps; `unit`: what a step is called; `onStep`: told the step that was
   *   chosen, by a click or by Enter; `choice`: what choosing it does, in words.
   */
  constructor(place, { axis = "linear", floor = 1e-4, ticks = null, onStep = null, choice = "", unit = "step" } = {}) {
    this.place = place;
    this.axis = AXES[axis](floor);
    this.onStep = onStep;
    this.ticks = ticks;
    this.unit = unit;
    this.plot = null;
    this.readout = el("div", { class: "readout" });
    place.after(this.readout);
    this.keys = followKeys(place, {
      length: () => this.steps?.length ?? 0,
      show: (index) => this.point(index),
      open: onStep ? (index) => this.onStep(this.steps[index]) : null,
      say: (index) => this.words(index),
      choice,
    });
    const redraw = () => this.curves && this.draw(this.steps, this.curves, this.starts);
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(place);
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  size() {
    return { width: Math.max(240, this.place.clientWidth), height: HEIGHT };
  }

  /**
   * @param steps Ascending.
   * @param curves `{name, color, values, width, dash, low, high}`; values may be null.
   * @param starts Phases: [name, step].
   */
  draw(steps, curves, starts = []) {
    Object.assign(this, { steps, curves, starts });
    const data = [steps, ...curves.map(({ values }) => this.placed(values))];
    this.plot?.destroy();
    this.plot = null;
    if (!steps.length) {
      this.place.replaceChildren(el("p", { class: "none" }, `There is no ${this.unit} yet. The curve begins with the first.`));
      return;
    }
    this.place.querySelector(".none")?.remove();
    this.plot = new uPlot(this.options(), data, this.place);
    this.say(null);
    this.keys.redrawn();
  }

  placed(values) {
    return values.map((value) => (value === null || value === undefined ? null : this.axis.place(value)));
  }

  options() {
    const { axis } = this;
    const grid = { stroke: faint(color("--soft"), 0.18), width: 1 };
    const look = { stroke: color("--soft"), grid, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    return {
      ...this.size(),
      padding: [this.starts.length > 1 ? 18 : 8, 10, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: {
        x: { time: false, ...(this.ticks ? { distr: 3, log: 2 } : {}) },
        y: axis.range ? { range: axis.range } : { range: (u, low, high) => [0, (high || 1) * 1.08] },
      },
      axes: [
        { ...look, size: 32, ...(this.ticks ? { splits: () => this.ticks, values: (u, at) => at } : {}) },
        {
          ...look, size: 52, values: (u, at) => at.map(axis.write),
          ...(axis.splits ? { splits: () => axis.splits } : {}),
        },
      ],
      series: [{}, ...this.curves.map((curve) => this.series(curve))],
      bands: this.curves.flatMap(({ band, color: name }, i) =>
        (band ? [{ series: [i + 1, i + 2], fill: faint(color(name), 0.16) }] : [])),
      hooks: {
        drawClear: [(plot) => drawPhases(plot, this.starts)],
        draw: [(plot) => this.drawEnds(plot)],
        setCursor: [(plot) => this.say(plot.cursor.idx)],
        ready: [(plot) => this.listen(plot)],
      },
    };
  }

  series({ name, color: property, width = 2, alpha = 1, dash, hidden, points }) {
    const ink = color(property);
    return {
      label: name,
      stroke: alpha < 1 ? faint(ink, alpha) : ink,
      width: hidden ? 0 : width,
      dash,
      spanGaps: true,
      points: { show: Boolean(points) || this.steps.length === 1, size: 6, fill: ink },
    };
  }

  drawEnds(plot) {
    if (!this.axis.ends) return;
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = faint(color("--soft"), 0.6);
    ctx.setLineDash([4, 4]);
    for (const end of this.axis.ends) {
      const y = plot.valToPos(end, "y", true);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  listen(plot) {
    if (!this.onStep) return;
    plot.over.addEventListener("click", () => {
      const { idx } = plot.cursor;
      if (idx !== null && idx !== undefined) this.onStep(this.steps[idx]);
    });
  }

  /** Puts the cursor on the step with this index; null takes it away. */
  point(index) {
    const left = index === null ? -10 : this.plot.valToPos(this.steps[index], "x");
    this.plot.setCursor({ left, top: index === null ? -10 : this.plot.over.clientHeight / 2 });
    this.say(index);
  }

  /** Says the values at the cursor; without one, those of the last step. */
  say(index) {
    this.readout.textContent = this.words(index ?? this.steps.length - 1);
  }

  shown() {
    return this.curves.filter(({ said = true }) => said);
  }

  /** A step and its values in words: all if they are few, else the lowest and the highest. */
  words(index) {
    const write = this.axis.ends ? percent : this.axis.write;
    const values = this.shown().map(({ name, values: all }) => ({ name, value: all[index] ?? null }));
    const known = values.filter(({ value }) => value !== null);
    const named = ({ name, value }) => `${name} ${write(value)}`;
    const sorted = [...known].sort((a, b) => a.value - b.value);
    const parts = known.length <= MOST_SAID ? known.map(named)
      : [`lowest ${named(sorted[0])}`, `highest ${named(sorted.at(-1))}`];
    return [`${this.unit} ${this.steps[index]}`, ...parts].join(" · ");
  }
}

/** Names and colours of curves, as a list. */
export function drawLegend(place, entries) {
  place.replaceChildren(...entries.map(({ name, color: property, href }) => {
    const line = el("span", { class: "line" });
    line.style.background = `var(${property})`;
    return el("span", { class: "entry" }, line, href ? el("a", { href }, name) : name);
  }));
}

// Curves over training steps, drawn by uPlot in the page's colours, with the phases as bands.
import uPlot from "../../vendor/uplot.js";
import { el } from "../dom.js";

const TICKS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];
const HEIGHT = 260;

export const OVERLAY = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"];
export const COLORS = {
  pass_rate: "--c2", full_pass: "--c1", entropy: "--c4", dead_groups: "--c7", distinct: "--c3",
};

const logit = (p) => Math.log(p / (1 - p));

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

const percent = (p) => {
  if (p === 0 || p === 1) return `${100 * p}%`;
  const shown = 100 * p;
  return `${shown < 1 ? shown.toPrecision(1) : shown > 99 ? +shown.toFixed(2) : +shown.toFixed(1)}%`;
};

/** Steps of the trailing mean, as the reports have it: a fortieth of the run, from 3 to 25; else 1. */
const windowOf = (length) => {
  const size = Math.min(Math.floor(length / 40), 25);
  return size >= 3 ? size : 1;
};

/** Mean of each value and those before it in the same phase; gaps stay gaps. */
export function trailingMean(values, phases) {
  const size = windowOf(values.length);
  const means = [];
  let recent = [];
  values.forEach((value, i) => {
    if (i && phases && phases[i] !== phases[i - 1]) recent = [];
    if (value !== null) recent = [...recent.slice(-(size - 1) || recent.length), value];
    means.push(value === null ? null : recent.reduce((sum, each) => sum + each, 0) / recent.length);
  });
  return means;
}

/** Where each phase begins: [name, step]. */
export function phaseStarts(steps, phases) {
  return steps.flatMap((step, i) => (i === 0 || phases[i] !== phases[i - 1] ? [[phases[i], step]] : []));
}

const AXES = {
  /** Rates from 0 to 1. */
  linear: () => ({
    range: [-0.02, 1.04],
    splits: [0, 0.2, 0.4, 0.6, 0.8, 1],
    write: percent,
    place: (value) => value,
  }),
  /** Log-odds; at its ends, `floor` and 1 - `floor`, are exact zeros and ones. */
  odds: (floor) => {
    const edge = logit(1 - floor);
    const inner = TICKS.filter((p) => p > 2.5 * floor && p < 1 - 2.5 * floor);
    return {
      range: [-edge * 1.06, edge * 1.06],
      splits: [-edge, ...inner.map(logit), edge],
      write: (y) => (y <= -edge ? "0%" : y >= edge ? "100%" : percent(1 / (1 + Math.exp(-y)))),
      place: (p) => Math.min(edge, Math.max(-edge, logit(Math.min(1 - floor, Math.max(floor, p))))),
      ends: [-edge, edge],
    };
  },
  /** Amounts from 0 upwards. */
  amount: () => ({ write: (value) => String(+value.toFixed(3)), place: (value) => value }),
};

/** Draws bands and names of the phases behind the curves. */
function drawPhases(plot, starts) {
  if (starts.length < 2) return;
  const { ctx, bbox } = plot;
  const band = faint(color("--soft"), 0.1);
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
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
    if (ctx.measureText(name).width < room) ctx.fillText(name, left + 4 * devicePixelRatio, bbox.top + 2);
  });
  ctx.restore();
}

/** A chart of curves over steps. */
export class Chart {
  /**
   * @param place The element that it fills.
   * @param options `axis`: linear, odds or amount; `floor`: of the log-odds axis; `xScale`; `ticks`;
   *   `onStep`: told the step that was clicked.
   */
  constructor(place, { axis = "linear", floor = 1e-4, ticks = null, onStep = null, unit = "step" } = {}) {
    this.place = place;
    this.axis = AXES[axis](floor);
    this.onStep = onStep;
    this.ticks = ticks;
    this.unit = unit;
    this.plot = null;
    this.readout = el("div", { class: "readout" });
    place.after(this.readout);
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
    this.plot = new uPlot(this.options(), data, this.place);
    this.say(null);
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
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
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

  /** Says the values under the pointer; without one, those of the last step if they are few. */
  say(index) {
    if (!this.steps.length) return;
    const at = index ?? this.steps.length - 1;
    const shown = this.curves.filter(({ said = true }) => said);
    if ((index ?? null) === null && shown.length > 3) {
      this.readout.textContent = "";
      return;
    }
    const parts = shown.map(({ name, values }) => {
      const value = values[at];
      const known = value !== null && value !== undefined;
      return `${name} ${!known ? "-" : this.axis.ends ? percent(value) : this.axis.write(value)}`;
    });
    const few = parts.length > 6 ? [] : parts;
    this.readout.textContent = [`${this.unit} ${this.steps[at]}`, ...few].join(" · ");
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

/** Raw values thin and their trailing mean thick; without smoothing, one curve. */
export function rawAndMean(name, property, values, phases) {
  if (windowOf(values.length) === 1) return [{ name, color: property, values }];
  return [
    { name, color: property, values, width: 1, alpha: 0.4 },
    { name: `${name}, mean`, color: property, values: trailingMean(values, phases), said: false },
  ];
}

export { percent };

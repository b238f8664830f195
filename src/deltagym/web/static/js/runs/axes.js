// Vertical axes of curves: how a value is placed and written.

const TICKS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];

const logit = (p) => Math.log(p / (1 - p));

/** A rate as a percentage, with more digits near its ends. */
export const percent = (p) => {
  if (p === 0 || p === 1) return `${100 * p}%`;
  const shown = 100 * p;
  return `${shown < 1 ? shown.toPrecision(1) : shown > 99 ? +shown.toFixed(2) : +shown.toFixed(1)}%`;
};

export const AXES = {
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

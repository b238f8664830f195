// Curves over training steps made smoother, and where their phases begin.

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

/** Raw values thin and their trailing mean thick; without smoothing, one curve. */
export function rawAndMean(name, property, values, phases) {
  if (windowOf(values.length) === 1) return [{ name, color: property, values }];
  return [
    { name, color: property, values, width: 1, alpha: 0.4 },
    { name: `${name}, mean`, color: property, values: trailingMean(values, phases), said: false },
  ];
}

// The geometry of wires: from box to box, level where they leave and arrive, through the server's bends.

/** The points of each wire; wires at one side of a box are spread along it. */
export function paths(wires, centre, moved, width, height) {
  const ends = wires.map((wire) => {
    const from = centre(wire.source);
    const to = centre(wire.target);
    const bends = moved.has(wire.source) || moved.has(wire.target) ? [] : wire.bends;
    return { from, to, bends, out: to.x >= from.x ? 1 : -1, into: to.x > from.x ? -1 : 1 };
  });
  const ports = new Map();
  const add = (key, entry) => ports.set(key, [...(ports.get(key) ?? []), entry]);
  wires.forEach((wire, i) => {
    if (wire.source === wire.target) return;
    const { from, to, bends, out, into } = ends[i];
    add(`${wire.source} ${out}`, { at: bends[0]?.[1] ?? to.y, wire: i, end: 0, box: from, side: out });
    add(`${wire.target} ${into}`, { at: bends.at(-1)?.[1] ?? from.y, wire: i, end: 1, box: to, side: into });
  });
  const points = wires.map(() => [null, null]);
  for (const wanted of ports.values()) {
    wanted.sort((a, b) => a.at - b.at || a.wire - b.wire);
    wanted.forEach(({ wire, end, box, side }, rank) => {
      points[wire][end] = [box.x + (side * width) / 2, box.y - height / 2 + (height * (rank + 1)) / (wanted.length + 1)];
    });
  }
  const loops = new Map();
  return wires.map((wire, i) => {
    if (wire.source !== wire.target) return { points: [points[i][0], ...ends[i].bends, points[i][1]], loop: false };
    const number = (loops.get(wire.source) ?? 0) + 1;
    loops.set(wire.source, number);
    const { from } = ends[i];
    const top = from.y - height / 2;
    return { points: [[from.x - 10 * number, top], [from.x, top - 16 * number], [from.x + 10 * number, top]], loop: true };
  });
}

const bow = (y0, y1) => 26 + Math.abs(y1 - y0) / 8;

/** The controls of the curve between two points of a wire. */
function pulls([x0, y0], [x1, y1]) {
  const pull = (x1 - x0) / 2;
  return Math.abs(pull) >= 1 ? [x0 + pull, x1 - pull] : [x0 + bow(y0, y1), x1 + bow(y0, y1)];
}

/** The path of a wire. */
export function lineOf({ points, loop }) {
  const [[x0, y0]] = points;
  if (loop) {
    const [, [, peak], [x1, y1]] = points;
    const high = y0 + ((peak - y0) * 4) / 3;
    return `M${x0} ${y0} C${x0 - 5} ${high} ${x1 + 5} ${high} ${x1} ${y1}`;
  }
  const parts = points.slice(1).map((next, i) => {
    const [a, b] = pulls(points[i], next);
    return `C${a} ${points[i][1]} ${b} ${next[1]} ${next[0]} ${next[1]}`;
  });
  return `M${x0} ${y0} ${parts.join(" ")}`;
}

/** The path of a wire's arrow head. */
export function headOf({ points, loop }) {
  const [x, y] = points.at(-1);
  if (loop) return `M${x} ${y} l-3.6 -7 l7.2 0 z`;
  const back = points.at(-2)[0] < x - 1 ? -7 : 7;
  return `M${x} ${y} l${back} -3.6 l0 7.2 z`;
}

/** Where the sign of a wire stands; neighbours' signs take turns, so that they stay apart. */
export function signPlace({ points, loop }, number) {
  if (loop) return [points[1][0], points[1][1] + 4];
  const t = [0.32, 0.5][number % 2];
  const [[x0, y0], [x1, y1]] = points;
  const [a, b] = pulls(points[0], points[1]);
  const x = (1 - t) ** 3 * x0 + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t ** 2 * b + t ** 3 * x1;
  return [x, y0 + (y1 - y0) * t * t * (3 - 2 * t) + 4];
}

/** The stripes of a box: the colours that it pulls or paints, side by side along its bottom. */
export function cells(colours, width, height) {
  const part = (width - 20) / Math.max(colours.length, 1);
  return [...colours].map((colour, i) => ({ colour, x: -width / 2 + 10 + i * part, y: height / 2 - 7, width: part, height: 3.5 }));
}

// BouncingSim: the scene on two canvases, truth beside prediction; the error over time; a scrubber.
import { el } from "../dom.js";
import { Chart } from "../runs/chart.js";

const SPEED = 1; // Seconds of the scene a second.
const BODIES = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"];

export function createBouncing(place, scene) {
  const { frames, cases } = scene;
  const span = Math.abs(frames.at(-1).time);
  const truth = canvas("What happens");
  const said = canvas("What the program says");
  const scrub = el("input", { type: "range", min: 0, max: frames.length - 1, value: 0, "aria-label": "Time" });
  const marks = el("div", { class: "marks", "aria-hidden": "true" }, ...cases.map((each) => {
    const mark = el("span", { title: `case at ${each.time} s` });
    mark.style.left = `${(100 * Math.abs(each.time)) / span}%`;
    return mark;
  }));
  const play = el("button", { type: "button" }, "Play");
  const clock = el("output", { class: "clock" });
  const plot = el("div", { class: "plot", role: "img", "aria-label": "Error over time" });
  const chart = el("figure", { hidden: true },
    el("figcaption", {}, el("strong", {}, "Error"), " · m, the largest over the bodies; dashed: the most that passes"), plot);
  place.append(
    el("div", { class: "stages" }, truth.figure, said.figure),
    el("div", { class: "row middle controls" }, play, el("div", { class: "track" }, scrub, marks), clock),
    el("div", { class: "charts" }, chart),
  );
  const box = bounds(scene);
  let at = 0;
  let found = null;
  let errors = null;
  let started = null;

  function canvas(title) {
    const picture = el("canvas", { role: "img", "aria-label": title });
    return { picture, figure: el("figure", {}, el("figcaption", {}, title), picture) };
  }

  function draw() {
    const frame = frames[at];
    paint(truth.picture, frame, frame.bodies);
    const points = found && predicted(frame.time);
    paint(said.picture, frame, points ? points.map(([x, y], i) => [x, y, frame.bodies[i][2]]) : [], true);
    scrub.value = at;
    clock.textContent = `${frame.time.toFixed(2)} s`;
  }

  /** Shows the scene at a time, or just before it. */
  function showTime(time) {
    stop();
    at = Math.max(0, frames.findLastIndex((frame) => Math.abs(frame.time) <= Math.abs(time) + 1e-9));
    draw();
  }

  /** The prediction at a time: between two times that were asked, on the line between them. */
  function predicted(time) {
    const { times, positions } = found;
    const next = times.findIndex((each) => Math.abs(each) >= Math.abs(time));
    if (next < 0) return positions.at(-1);
    if (next === 0) return positions[0];
    const [before, after] = [positions[next - 1], positions[next]];
    if (!before || !after) return after;
    const share = (time - times[next - 1]) / (times[next] - times[next - 1]);
    return after.map(([x, y], i) => [before[i][0] + share * (x - before[i][0]), before[i][1] + share * (y - before[i][1])]);
  }

  function paint(picture, frame, bodies, shadow = false) {
    const size = picture.clientWidth;
    if (!size) return;
    const ratio = devicePixelRatio;
    picture.width = picture.height = size * ratio;
    const pen = picture.getContext("2d");
    const scale = (size * ratio) / box.size;
    const style = getComputedStyle(picture);
    pen.setTransform(scale, 0, 0, -scale, -box.x * scale, (box.y + box.size) * scale); // y goes up.
    pen.lineWidth = 2 / scale * ratio;
    pen.lineJoin = "round";
    frame.containers.forEach((pose, i) => {
      outline(pen, scene.containers[i].corners, pose);
      pen.strokeStyle = style.color;
      pen.stroke();
    });
    if (shadow) frame.bodies.forEach((pose, i) => {
      outline(pen, scene.bodies[i].corners, pose);
      pen.setLineDash([6 / scale * ratio, 6 / scale * ratio]);
      pen.stroke();
      pen.setLineDash([]);
    });
    bodies.forEach((pose, i) => {
      picture.style.setProperty("--pen", `var(${BODIES[i % BODIES.length]})`);
      pen.fillStyle = getComputedStyle(picture).borderTopColor;
      outline(pen, scene.bodies[i].corners, pose);
      pen.globalAlpha = 0.85;
      pen.fill();
      pen.globalAlpha = 1;
    });
  }

  function outline(pen, corners, [x, y, angle]) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    pen.beginPath();
    for (const [u, v] of corners) pen.lineTo(x + u * cos - v * sin, y + u * sin + v * cos);
    pen.closePath();
  }

  function tick(now) {
    if (started === null) return;
    const time = ((now - started) / 1000) * SPEED;
    if (time >= span) {
      at = frames.length - 1;
      stop();
    } else {
      at = Math.floor((time / span) * (frames.length - 1));
      requestAnimationFrame(tick);
    }
    draw();
  }

  function stop() {
    started = null;
    play.textContent = "Play";
  }

  play.addEventListener("click", () => {
    if (started !== null) return stop();
    if (at >= frames.length - 1) at = 0;
    started = performance.now() - (1000 * span * at) / (frames.length - 1) / SPEED;
    play.textContent = "Pause";
    requestAnimationFrame(tick);
  });
  scrub.addEventListener("input", () => {
    stop();
    at = Number(scrub.value);
    draw();
  });
  new ResizeObserver(draw).observe(truth.picture);
  draw();

  return {
    show(result) {
      found = result;
      chart.hidden = false;
      errors ??= new Chart(plot, { axis: "amount", unit: "time in s:", onStep: showTime, choice: "shows the scene at that time" });
      const past = result.times.at(-1) < 0;
      const order = (list) => (past ? [...list].reverse() : list);
      const times = order(result.times);
      const judged = new Map(result.cases.map((each) => [each.time, each]));
      const points = (passed) => times.map((time) => (judged.get(time)?.passed === passed ? judged.get(time).error : null));
      const tolerance = times.map(() => cases[0].tolerance);
      errors.draw(times, [
        { name: "error", color: "--c2", values: order(result.errors) },
        { name: "most that passes", color: "--c7", values: tolerance, dash: [4, 4], said: false },
        { name: "case passed", color: "--good", values: points(true), width: 0, points: true, said: false },
        { name: "case failed", color: "--bad", values: points(false), width: 0, points: true, said: false },
      ]);
      [...marks.children].forEach((mark, i) => { mark.className = result.cases[i].passed ? "good" : "bad"; });
      draw();
    },
  };
}

/** A square around everything that the containers reach. */
function bounds({ containers, frames }) {
  const xs = [];
  const ys = [];
  for (const frame of frames) {
    frame.containers.forEach(([x, y], i) => {
      const reach = Math.max(...containers[i].corners.map(([u, v]) => Math.hypot(u, v)));
      xs.push(x - reach, x + reach);
      ys.push(y - reach, y + reach);
    });
  }
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const size = 1.06 * Math.max(right - left, high - low);
  return { size, x: (left + right - size) / 2, y: (low + high - size) / 2 };
}

// Plays the trace of a run: step, back, scrub; shows the tape and tells which node is at work.
import { byId, el } from "../dom.js";

const MOST_CELLS = 120;

/** Makes the player; `lit(node, condition)` is told of each step, with null for none. */
export function createPlayer(lit) {
  const scrub = byId("scrub");
  const run = byId("run");
  let trace = null;
  let at = 0;
  let timer = null;

  const buttons = ["first", "back", "run", "forward", "last"].map(byId);
  const last = () => (trace ? trace.at.length - 1 : 0);

  function show() {
    for (const button of buttons) button.disabled = !trace;
    scrub.disabled = !trace;
    scrub.max = last();
    scrub.value = at;
    if (!trace) return lit(null);
    const node = trace.names[trace.at[at]];
    lit(node, conditionOf(at));
    drawTape(trace.written.slice(trace.fronts[at], trace.backs[at]));
    const ended = at === last();
    byId("step").textContent = `step ${at + 1} of ${trace.at.length}, at ${node}${ended ? ` · ${endOf(trace)}` : ""}`;
    byId("step").className = `state ${ended ? (trace.accepted ? "pass" : "fail") : ""}`;
  }

  /** The condition by which a step leaves its node; null at the end. */
  function conditionOf(step) {
    if (step >= last()) return null;
    const front = trace.fronts[step];
    if (trace.fronts[step + 1] > front) return trace.written[front];
    const kind = byKind(trace.names[trace.at[step]]);
    return kind?.startsWith("PULLER") ? "EMPTY" : "NEXT";
  }

  let byKind = () => null;

  function stop() {
    clearInterval(timer);
    timer = null;
    run.textContent = "Play";
  }

  function go(step) {
    at = Math.max(0, Math.min(step, last()));
    show();
  }

  function play() {
    if (!trace) return;
    if (timer) return stop();
    if (at === last()) at = 0;
    show();
    run.textContent = "Pause";
    timer = setInterval(() => {
      go(at + 1);
      if (at === last()) stop();
    }, 1000 / Number(byId("speed").value));
  }

  const jumps = { first: () => 0, back: () => at - 1, forward: () => at + 1, last };
  for (const [id, where] of Object.entries(jumps)) {
    byId(id).addEventListener("click", () => { stop(); go(where()); });
  }
  run.addEventListener("click", play);
  scrub.addEventListener("input", () => { stop(); go(Number(scrub.value)); });
  byId("speed").addEventListener("change", () => { if (timer) { stop(); play(); } });
  byId("player").addEventListener("keydown", (event) => {
    if (event.target.matches("input, select")) return; // They use the arrow keys themselves.
    if (event.key === "ArrowRight") { stop(); go(at + 1); } else if (event.key === "ArrowLeft") { stop(); go(at - 1); } else return;
    event.preventDefault();
  });
  show();

  return {
    /** Takes a trace of the server; `kindOf(name)` gives the kind of a node. `hold` keeps the step, and goes on playing. */
    load(next, kindOf, hold = false) {
      if (!hold) stop();
      trace = next;
      byKind = kindOf;
      at = hold ? Math.min(at, last()) : 0;
      show();
    },
    /** Shows that there is nothing to play, and why. */
    clear(message) {
      stop();
      trace = null;
      byId("cells").replaceChildren();
      show();
      byId("step").textContent = message;
      byId("step").className = "state";
    },
    play,
    get step() { return at; },
    go,
  };
}

function endOf({ accepted, output, reason, steps, at }) {
  const cut = steps > at.length ? ` (the first ${at.length} of ${steps} steps are shown)` : "";
  return accepted ? `accepted, tape ${output || "empty"}${cut}` : `rejected: ${reason}${cut}`;
}

function drawTape(tape) {
  const shown = [...tape.slice(0, MOST_CELLS)].map((symbol, i) => cell(symbol, i === 0 ? "front" : ""));
  if (tape.length > MOST_CELLS) shown.push(el("span", { class: "note" }, `… ${tape.length - MOST_CELLS} more`));
  if (!tape) shown.push(el("span", { class: "note" }, "the tape is empty"));
  byId("cells").replaceChildren(el("span", { class: "visually-hidden" }, tape ? `Tape ${tape}` : ""), ...shown);
}

/** One symbol of a tape. */
export const cell = (symbol, extra = "") =>
  el("span", { class: `cell ${{ R: "red", B: "blue", Y: "yellow", G: "green" }[symbol] ?? ""} ${extra}`, "aria-hidden": "true" }, symbol);

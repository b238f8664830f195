// A chart by keyboard: arrow keys move a cursor over its steps, Enter chooses one. To a screen reader
// the chart is a slider, whose value is the step and what the curves say there.
import { byId, el } from "../dom.js";

/** How far each key moves, given the index and the number of steps. */
const MOVES = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at + 1,
  ArrowDown: (at) => at - 1,
  PageUp: (at, length) => at + Math.max(1, Math.round(length / 10)),
  PageDown: (at, length) => at - Math.max(1, Math.round(length / 10)),
  Home: () => 0,
  End: (at, length) => length - 1,
};

/**
 * Makes a chart answer to keys.
 *
 * @param place Its element.
 * @param chart `length()` of its steps; `show(index)` puts the cursor there, null takes it away;
 *   `say(index)` in words; `open(index)` chooses a step, if that does anything, and `choice` says what.
 * @returns `redrawn`, to be called when the chart was drawn anew.
 */
export function followKeys(place, { length, show, open, say, choice }) {
  let at = null;

  function go(index) {
    at = Math.max(0, Math.min(index, length() - 1));
    show(at);
    tell();
  }

  function tell() {
    const index = at ?? length() - 1;
    place.setAttribute("aria-valuemax", length());
    place.setAttribute("aria-valuenow", index + 1);
    place.setAttribute("aria-valuetext", say(index));
  }

  place.addEventListener("focus", () => { if (length()) go(at ?? length() - 1); });
  place.addEventListener("blur", () => { if (length()) show(null); });
  place.addEventListener("keydown", (event) => {
    if (!length() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in MOVES) go(MOVES[event.key](at ?? length() - 1, length()));
    else if (event.key === "Enter" && open) open(at);
    else return;
    event.preventDefault();
  });

  return {
    redrawn() {
      if (!length()) return;
      place.tabIndex = 0;
      place.setAttribute("role", "slider");
      place.setAttribute("aria-valuemin", 1);
      place.setAttribute("aria-describedby", help(open ? choice : ""));
      tell();
      if (place === document.activeElement) go(at);
    },
  };
}

/** Id of the element that says how the keys are used; made when it is first asked for. */
function help(choice) {
  const id = choice ? "chart-keys-choice" : "chart-keys";
  if (!byId(id)) {
    const keys = "Arrow keys, Home and End move over the steps.";
    document.body.append(el("p", { id, hidden: true }, choice ? `${keys} Enter ${choice}.` : keys));
  }
  return id;
}

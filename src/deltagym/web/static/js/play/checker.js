// Errors, the graph and the trace follow the text: the server reads it and says what is in it.
import { byId, debounce, el } from "../dom.js";
import { post } from "../http.js";
import { readNodes } from "./program.js";

const CHECK_MS = 150;
const MOST_LISTED = 6;

/**
 * Makes the checker.
 * `parts` are the sheet, the graph, the player and the problem; `drawn()` is told when the graph was drawn anew.
 */
export function createChecker({ sheet, graph, player, problem }, drawn) {
  let asking = null;
  let shown = null;

  async function check() {
    if (!problem.isMachine) return;
    asking?.abort();
    asking = new AbortController();
    const text = sheet.text;
    try {
      const found = await post("/api/manufactoria/check", { text, dialect: problem.dialect }, asking.signal);
      if (text !== sheet.text) return;
      showFaults(found.diagnostics);
      showGraph(found.graph);
      if (found.graph) await trace(true);
      else player.clear("Mend the errors to play the program.");
    } catch (error) {
      if (error.name !== "AbortError") say(error.message, "fail");
    }
  }

  function showGraph(found) {
    graph.setStale(!found);
    const note = byId("graph-note");
    if (!found) {
      note.textContent = "This is the last program without errors.";
    } else if (found.too_many) {
      graph.clear();
      note.textContent = `${found.too_many} nodes are too many to draw.`;
    } else {
      shown = found;
      note.textContent = found.nodes.some((node) => !node.reached) ? "Pale nodes are never reached." : "";
      graph.show(found, sheet.positions);
      drawn();
    }
  }

  // Numbers of traces: the last one asked for, the last one answered, the last one that starts anew.
  const traces = { asked: 0, answered: 0, anew: 0 };

  async function trace(hold = false) {
    const input = byId("tape");
    const number = ++traces.asked;
    if (!hold) traces.anew = number;
    try {
      const found = await post("/api/manufactoria/trace", { text: sheet.text, tape: input.value, dialect: problem.dialect });
      if (number < traces.answered) return; // A later one is shown already.
      const held = hold && traces.anew <= traces.answered;
      traces.answered = number;
      input.setCustomValidity("");
      const nodes = readNodes(sheet.text);
      player.load(found, (name) => nodes.get(name)?.kind, held);
    } catch (error) {
      if (number > traces.answered) player.clear(error.message);
    }
  }

  function showFaults(faults) {
    sheet.editor.setFaults(faults);
    byId("faults").replaceChildren(...faults.slice(0, MOST_LISTED).map((fault) => el("li", {},
      el("button", { type: "button", class: "fault", click: () => sheet.editor.go(fault.line, fault.column) },
        el("span", { class: "where" }, `line ${fault.line}`), `${fault.message}; ${fault.fix}`))));
    const more = faults.length > MOST_LISTED ? `, ${faults.length - MOST_LISTED} not listed` : "";
    say(faults.length ? `${faults.length} error${faults.length > 1 ? "s" : ""}${more}` : "no errors", faults.length ? "fail" : "pass");
  }

  function say(text, kind) {
    byId("check-state").textContent = text;
    byId("check-state").className = `state ${kind}`;
  }

  return {
    check,
    checkSoon: debounce(check, CHECK_MS),
    /** Plays the program on the tape from the start; `hold` keeps the step. */
    trace,
    traceSoon: debounce(() => trace(), CHECK_MS),
    /** Draws the graph again, with nodes at other places. */
    redraw(positions) {
      if (shown) graph.show(shown, positions);
    },
    /** Says nothing, for a language that is not read here. */
    silence() {
      byId("faults").replaceChildren();
      say("", "");
    },
  };
}

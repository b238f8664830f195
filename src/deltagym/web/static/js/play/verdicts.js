// Asks for verdicts and says them in words: on the cases, and on every input.
import { byId } from "../dom.js";
import { post } from "../http.js";
import { toast } from "../toast.js";

/**
 * Makes the buttons' actions.
 * `attempt()` gives what is to be judged, null without a problem; `judged(cases)` is told the verdicts on the cases.
 */
export function createVerdicts(attempt, judged) {
  function show(text, kind = "") {
    byId("verdict").textContent = text;
    byId("verdict").className = `verdict ${kind}`;
  }

  /** Sends the attempt to `path`; what comes back for an answer that has changed meanwhile is dropped. */
  async function ask(button, path, waiting, answered) {
    const asked = attempt();
    if (!asked) return toast("Open a problem first; its cases are what is run.");
    show(waiting, "busy");
    byId(button).disabled = true;
    try {
      const found = await post(path, asked);
      if (attempt()?.answer !== asked.answer) show("");
      else answered(found, asked);
    } catch (error) {
      show(error.message, "fail");
    } finally {
      byId(button).disabled = false;
    }
  }

  const judge = () => ask("judge", "/api/judge", "Running the cases…", (found) => {
    judged(found.cases);
    const passed = found.passed.filter(Boolean).length;
    const words = [
      found.full_pass ? "Full pass: " : "",
      `${passed} of ${found.passed.length} cases pass`,
      found.status === "ok" ? "" : ` (${found.status})`,
      // Where each failing case says why, the summary of them adds nothing.
      found.message && !found.cases.some((each) => each.why) ? ` · ${found.message}` : "",
    ];
    show(words.join(""), found.full_pass ? "pass" : "fail");
  });

  const audit = () => ask("audit", "/api/audit", "Looking for an input on which it is wrong…", ({ right, decided, counterexample }) => {
    if (right === null) show("No judge stronger than the cases is known for this problem.");
    else if (right) show(decided ? "Right on every input." : "No counterexample found among many inputs.", "pass");
    else show(`Wrong: ${counterexample}`, "fail");
  });

  return { judge, audit, clear: () => show("") };
}

// The buttons of the playground, and its keys.
import { byId } from "../dom.js";
import { get, send } from "../http.js";
import { toast } from "../toast.js";
import { EMPTY_PROGRAM } from "./program.js";
import { link } from "./share.js";

/** Joins the buttons to the parts; `select(name)` chooses a node. */
export function createButtons({ sheet, graph, player, problem, verdicts }, select) {
  const clicks = {
    undo: () => sheet.editor.undo(),
    redo: () => sheet.editor.redo(),
    previous: () => problem.step(-1),
    next: () => problem.step(1),
    gold: () => sheet.editor.setText(problem.current.gold[0]),
    keep: () => keep(problem.current, sheet.text),
    share: () => share({
      problem: problem.current?.address, seed: problem.seed, text: sheet.text,
      ...(problem.isMachine ? { tape: byId("tape").value, step: player.step } : {}),
    }),
    help: () => byId("help-dialog").showModal(),
    judge: verdicts.judge,
    audit: verdicts.audit,
    "zoom-in": () => graph.zoomBy(1),
    "zoom-out": () => graph.zoomBy(-1),
    centre: () => graph.fit(),
    arrange() {
      sheet.place([]);
      graph.fit();
    },
    clear() {
      select(null);
      sheet.editor.setText(EMPTY_PROGRAM);
      toast("All nodes but start and end are gone. Undo brings them back.");
    },
  };
  for (const [id, action] of Object.entries(clicks)) byId(id).addEventListener("click", action);

  document.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && key === "enter") {
      event.preventDefault();
      verdicts.judge();
    } else if (command && ["z", "y"].includes(key) && event.target.closest("#graph, #palette")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) sheet.editor.redo();
      else sheet.editor.undo();
    }
  });
}

/** Puts a state into the address, and the address into the clipboard. */
async function share(state) {
  history.replaceState(null, "", await link(state));
  try {
    await navigator.clipboard.writeText(location.href);
    toast("The link is copied. It holds the program, the problem, the tape and the step.");
  } catch {
    toast("The address of this page is the link now: it holds the program, the problem, the tape and the step.");
  }
}

/** Adds the program to the solutions of a problem of one's own. */
async function keep(problem, text) {
  const path = `/api/problems/${encodeURIComponent(problem.address.split("/")[1])}`;
  try {
    const row = await get(path);
    if (!row.solutions.includes(text)) await send("PUT", path, { ...row, solutions: [...row.solutions, text] });
    toast("The program is among the problem's solutions.");
  } catch (error) {
    toast(error.message, 9000);
  }
}

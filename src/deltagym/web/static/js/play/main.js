// The playground: joins editor, graph, player, cases and the address.
import { languageOfScope } from "../editor/languages.js";
import { byId } from "../dom.js";
import { toast } from "../toast.js";
import { createButtons } from "./buttons.js";
import { createCases } from "./cases.js";
import { createChecker } from "./checker.js";
import { createEdits } from "./edits.js";
import { createGraph, legend } from "./graph.js";
import { createInspector } from "./inspector.js";
import { createOpener } from "./opener.js";
import { createPalette } from "./palette.js";
import { createPlayer } from "./player.js";
import { createProblem } from "./problem.js";
import { EMPTY_PROGRAM, readNodes } from "./program.js";
import { unpack } from "./share.js";
import { createSheet } from "./sheet.js";
import { createVerdicts } from "./verdicts.js";

const STARTER = `# Accepts the tapes that have a blue symbol.
START start:
    NEXT look

PULLER_RB look:
    [R] look
    [B] end

END end
`;
const FIRST_PROBLEM = "family/contains_ordered/tiny-2c/train/0";

let selected = null;

const sheet = createSheet({ edited, moved });
const problem = createProblem(showProblem);
const edits = createEdits(sheet, { select, changed: () => checker.check() });
const graph = createGraph(byId("graph"), {
  select,
  open: (name) => select(name, { focus: true }),
  move: edits.move,
  connect: edits.connect,
  remove: edits.remove,
  zoomed: (zoom) => { byId("zoom").textContent = `${Math.round(zoom * 100)}%`; },
});
const player = createPlayer((node, condition) => {
  if (!sheet.editor) return;
  graph.light(node, condition);
  const found = node === null ? null : readNodes(sheet.text).get(node);
  sheet.editor.light(found ? found.from : null);
});
const cases = createCases((input) => {
  byId("tape").value = input;
  checker.trace().then(() => player.play());
  byId("player").scrollIntoView({ block: "nearest" });
});
const verdicts = createVerdicts(
  () => problem.current && {
    answer: sheet.text, problem: problem.current.address, seed: problem.seed,
    dialect: byId("dialect").hidden ? null : problem.dialect,
  },
  (judged) => cases.show(judged, problem.isMachine),
);
const palette = createPalette((event) => graph.placeOf(event), edits.add);
const inspector = createInspector({
  rename: edits.rename,
  changeKind: edits.changeKind,
  connect: edits.connect,
  remove: edits.remove,
  close: () => select(null),
});
const checker = createChecker({ sheet, graph, player, problem }, () => inspector.show(selected, sheet.text));

/** Chooses a node; `soon` one that the next check of the text will show. */
function select(name, { focus = false, soon = false } = {}) {
  selected = name;
  if (soon) return;
  graph.mark(name);
  inspector.show(name, sheet.text, focus);
}

function edited() {
  cases.forget();
  verdicts.clear();
  showUndo();
  checker.checkSoon();
}

function moved(positions) {
  checker.redraw(positions);
  showUndo();
}

function showUndo() {
  byId("undo").disabled = !sheet.editor?.canUndo;
  byId("redo").disabled = !sheet.editor?.canRedo;
}

function showProblem(found, text) {
  const machine = problem.isMachine;
  palette.offer(found.nodes);
  byId("machine").hidden = !machine;
  document.querySelector(".workbench").classList.toggle("single", !machine);
  const first = found.cases.find((each) => each.input)?.input;
  if (machine && first && text === undefined) byId("tape").value = first;
  sheet.open(text ?? (machine ? sheet.program || EMPTY_PROGRAM : ""), languageOfScope(found.scope, found.family));
  if (!machine) checker.silence();
  cases.show(found.cases, machine);
  verdicts.clear();
  byId("judge").disabled = false;
  byId("audit").disabled = false;
}

// What the address asks for: a problem in the query, a program in the hash.
async function begin() {
  byId("graph-note").before(legend());
  const query = new URLSearchParams(location.search);
  const shared = location.hash.length > 1 ? await unpack(location.hash.slice(1)) : null;
  if (location.hash.length > 1 && !shared) toast("The link's program is damaged; it was cut off on its way.");
  if (typeof shared?.tape === "string") byId("tape").value = shared.tape;
  const text = typeof shared?.text === "string" ? shared.text : undefined;
  sheet.open(text ?? (query.has("problem") ? "" : STARTER), "manufactoria");
  cases.show([], true);
  const address = query.get("problem") ?? (shared ? null : FIRST_PROBLEM);
  if (address) await problem.open(address, Number(query.get("seed")) || 0, text ?? (query.has("problem") ? undefined : STARTER));
  if (Number.isInteger(shared?.step)) {
    await checker.trace();
    player.go(shared.step);
  }
}

createButtons({ sheet, graph, player, problem, verdicts }, select);
createOpener((address, seed) => problem.open(address, seed));
byId("tape").addEventListener("input", checker.traceSoon);
byId("dialect").addEventListener("change", edited);
begin();

// The playground: joins editor, graph, player, cases and the address.
import { createEditor } from "../editor/editor.js";
import { languageOfScope } from "../editor/languages.js";
import { byId, debounce, el } from "../dom.js";
import { get, post, send } from "../http.js";
import { toast } from "../toast.js";
import { createCases } from "./cases.js";
import { createGraph, legend } from "./graph.js";
import { createInspector } from "./inspector.js";
import { createOpener } from "./opener.js";
import { createPalette } from "./palette.js";
import { createPlayer } from "./player.js";
import { placed, positionsExtension, positionsOf } from "./positions.js";
import { EMPTY_PROGRAM, addNode, changeKind, connect, freeName, readNodes, removeNode, renameNode } from "./program.js";
import { link, unpack } from "./share.js";
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
const CHECK_MS = 150;

const state = { problem: null, seed: 0, graph: null, selected: null, asking: null };
let editor;

// Graph, player, cases.

const graph = createGraph(byId("graph"), {
  select,
  open: (name) => select(name, true),
  move(name, place) {
    const positions = new Map(positionsOf(editor.view.state)).set(name, place);
    editor.view.dispatch({ effects: placed(positions) });
  },
  connect: (name, condition, target) => change(connect(editor.text, name, condition, target)),
  remove: (name) => remove(name),
  zoomed: (zoom) => { byId("zoom").textContent = `${Math.round(zoom * 100)}%`; },
});
const player = createPlayer((node, condition) => {
  if (!editor) return;
  graph.light(node, condition);
  const found = node === null ? null : readNodes(editor.text).get(node);
  editor.light(found ? found.from : null);
});
const cases = createCases((input) => {
  byId("tape").value = input;
  trace().then(() => player.play());
  byId("player").scrollIntoView({ block: "nearest" });
});
const verdicts = createVerdicts(
  () => state.problem && {
    answer: editor.text, problem: state.problem.address, seed: state.seed,
    dialect: byId("dialect").hidden ? null : dialect(),
  },
  (judged) => cases.show(judged, isMachine()),
);
const palette = createPalette((event) => graph.placeOf(event), add);
const inspector = createInspector({
  rename(name, next) {
    const positions = new Map(positionsOf(editor.view.state));
    const place = positions.get(name);
    positions.delete(name);
    if (place) positions.set(next, place);
    state.selected = next;
    change(renameNode(editor.text, name, next), positions);
  },
  changeKind: (name, kind) => change(changeKind(editor.text, name, kind)),
  connect: (name, condition, target) => change(connect(editor.text, name, condition, target)),
  remove: (name) => remove(name),
  close: () => select(null),
});

function moved(positions) {
  if (state.graph) graph.show(state.graph, positions);
  showUndo();
}

function select(name, focus = false) {
  state.selected = name;
  graph.mark(name);
  inspector.show(name, editor.text, focus);
}

function remove(name) {
  const changes = removeNode(editor.text, name);
  if (!changes.length) return toast("Start and end stay: every program has them.");
  select(null);
  change(changes);
}

/** Applies an edit of the graph to the text, and the places of nodes, as one step of undo. */
function change(changes, positions) {
  if (!changes.length && !positions) return;
  editor.view.dispatch({ changes, effects: positions ? placed(positions) : [], userEvent: "input.graph" });
  check();
}

// Errors and the graph follow the text.

async function check() {
  if (!isMachine()) return;
  state.asking?.abort();
  state.asking = new AbortController();
  const text = editor.text;
  try {
    const found = await post("/api/manufactoria/check", { text, dialect: dialect() }, state.asking.signal);
    if (text !== editor.text) return;
    showFaults(found.diagnostics);
    graph.setStale(!found.graph);
    if (found.graph?.too_many) {
      graph.clear();
      byId("graph-note").textContent = `${found.graph.too_many} nodes are too many to draw.`;
    } else if (found.graph) {
      state.graph = found.graph;
      byId("graph-note").textContent = found.graph.nodes.some((node) => !node.reached) ? "Pale nodes are never reached." : "";
      graph.show(found.graph, positionsOf(editor.view.state));
      inspector.show(state.selected, text);
    } else {
      byId("graph-note").textContent = "This is the last program without errors.";
    }
    if (found.graph) await trace(true);
    else player.clear("Mend the errors to play the program.");
  } catch (error) {
    if (error.name !== "AbortError") showState(error.message, "fail");
  }
}
const checkSoon = debounce(check, CHECK_MS);

async function trace(hold = false) {
  const input = byId("tape");
  try {
    const found = await post("/api/manufactoria/trace", { text: editor.text, tape: input.value, dialect: dialect() });
    input.setCustomValidity("");
    const nodes = readNodes(editor.text);
    player.load(found, (name) => nodes.get(name)?.kind, hold);
  } catch (error) {
    player.clear(error.message);
  }
}

function showFaults(faults) {
  editor.setFaults(faults);
  byId("faults").replaceChildren(...faults.slice(0, 6).map((fault) => el("li", {},
    el("button", { type: "button", class: "fault", click: () => editor.go(fault.line, fault.column) },
      el("span", { class: "where" }, `line ${fault.line}`), `${fault.message}; ${fault.fix}`))));
  const more = faults.length > 6 ? `, ${faults.length - 6} not listed` : "";
  showState(faults.length ? `${faults.length} error${faults.length > 1 ? "s" : ""}${more}` : "no errors", faults.length ? "fail" : "pass");
}

function showState(text, kind) {
  byId("check-state").textContent = text;
  byId("check-state").className = `state ${kind}`;
}

function edited() {
  cases.forget();
  verdicts.clear();
  showUndo();
  checkSoon();
}

function showUndo() {
  byId("undo").disabled = !editor.canUndo;
  byId("redo").disabled = !editor.canRedo;
}

// The problem.

const isMachine = () => (state.problem?.scope ?? "manufactoria") === "manufactoria";
const dialect = () => byId("dialect").value || "delta2";

async function openProblem(address, seed, text) {
  byId("problem-title").textContent = "Building the problem…";
  byId("problem-title").classList.add("busy");
  try {
    state.problem = await get(`/api/problem?${new URLSearchParams({ problem: address, seed })}`);
    state.seed = seed;
    showProblem(text);
    remember();
  } catch (error) {
    byId("problem-title").textContent = state.problem?.title ?? "No problem";
    toast(error.message, 9000);
  } finally {
    byId("problem-title").classList.remove("busy");
  }
}

function showProblem(text) {
  const problem = state.problem;
  byId("problem-title").textContent = problem.title;
  const tags = [problem.scope, `${problem.cases.length} cases`];
  if (problem.idle !== null) tags.push(`idle score ${problem.idle.toFixed(2)}`);
  byId("problem-tags").replaceChildren(...tags.map((word) => el("span", { class: "badge" }, word)));
  byId("problem").hidden = false;
  byId("statement").textContent = problem.statement || problem.prompt;
  byId("problem-page").href = problem.page;
  byId("moves").hidden = problem.address.startsWith("own/");
  byId("gold").disabled = !problem.gold.length;
  byId("keep").hidden = !problem.address.startsWith("own/");
  byId("dialect").replaceChildren(...problem.dialects.map((each) => el("option", { value: each }, each)));
  byId("dialect").hidden = problem.dialects.length < 2;
  palette.offer(problem.nodes);
  byId("machine").hidden = !isMachine();
  document.querySelector(".workbench").classList.toggle("single", !isMachine());
  const first = problem.cases.find((each) => each.input)?.input;
  if (isMachine() && first && text === undefined) byId("tape").value = first;
  makeEditor(text ?? (isMachine() ? kept() || EMPTY_PROGRAM : ""), problem);
  cases.show(problem.cases, isMachine());
  verdicts.clear();
  byId("judge").disabled = false;
  byId("audit").disabled = false;
}

/** The program in the editor, if it is one of the language. */
const kept = () => (editor?.language === "manufactoria" ? editor.text : "");

function makeEditor(text, problem) {
  const language = languageOfScope(problem?.scope ?? "manufactoria", problem?.family);
  byId("editor-title").textContent = language === "manufactoria" ? "Program" : "Answer";
  if (editor && editor.language === language) {
    editor.setText(text);
  } else {
    editor?.view.destroy();
    editor = createEditor(byId("editor"), { text, language, label: "Answer", changed: edited, extensions: positionsExtension(moved) });
    editor.language = language;
  }
  edited();
  if (language !== "manufactoria") {
    byId("faults").replaceChildren();
    showState("", "");
  }
}

function step(by) {
  const parts = state.problem.address.split("/");
  const next = Number(parts.pop()) + by;
  if (next >= 0) openProblem([...parts, next].join("/"), state.seed);
}

function remember() {
  const query = new URLSearchParams({ problem: state.problem.address, ...(state.seed ? { seed: state.seed } : {}) });
  history.replaceState(null, "", `/play?${query.toString().replaceAll("%2F", "/")}`);
}

// Buttons.

async function share() {
  const address = await link({
    problem: state.problem?.address, seed: state.seed, text: editor.text,
    ...(isMachine() ? { tape: byId("tape").value, step: player.step } : {}),
  });
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(location.href);
    toast("The link is copied. It holds the program, the problem, the tape and the step.");
  } catch {
    toast("The address of this page is the link now: it holds the program, the problem, the tape and the step.");
  }
}

function add(kind, place) {
  const name = freeName(editor.text, kind);
  const positions = place ? new Map(positionsOf(editor.view.state)).set(name, place) : undefined;
  state.selected = name;
  change(addNode(editor.text, kind, name), positions);
}

/** Adds the program to the solutions of a problem of one's own. */
async function keep() {
  const path = `/api/problems/${encodeURIComponent(state.problem.address.split("/")[1])}`;
  try {
    const row = await get(path);
    if (!row.solutions.includes(editor.text)) await send("PUT", path, { ...row, solutions: [...row.solutions, editor.text] });
    toast("The program is among the problem's solutions.");
  } catch (error) {
    toast(error.message, 9000);
  }
}

const clicks = {
  keep,
  undo: () => editor.undo(),
  redo: () => editor.redo(),
  previous: () => step(-1),
  next: () => step(1),
  gold: () => editor.setText(state.problem.gold[0]),
  share,
  help: () => byId("help-dialog").showModal(),
  judge: verdicts.judge,
  audit: verdicts.audit,
  "zoom-in": () => graph.zoomBy(1),
  "zoom-out": () => graph.zoomBy(-1),
  centre: () => graph.fit(),
  arrange() {
    editor.view.dispatch({ effects: placed([]) });
    graph.fit();
  },
  clear() {
    select(null);
    editor.setText(EMPTY_PROGRAM);
    toast("All nodes but start and end are gone. Undo brings them back.");
  },
};
for (const [id, action] of Object.entries(clicks)) byId(id).addEventListener("click", action);
byId("tape").addEventListener("input", debounce(() => trace(), CHECK_MS));
byId("dialect").addEventListener("change", edited);
document.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "Enter") {
    event.preventDefault();
    verdicts.judge();
  } else if (command && ["z", "y"].includes(event.key.toLowerCase()) && event.target.closest("#graph, #palette")) {
    event.preventDefault();
    if (event.key.toLowerCase() === "y" || event.shiftKey) editor.redo();
    else editor.undo();
  }
});

createOpener((address, seed) => openProblem(address, seed));

// What the address asks for: a problem in the query, a program in the hash.
async function begin() {
  byId("graph-note").before(legend());
  const query = new URLSearchParams(location.search);
  const shared = location.hash.length > 1 ? await unpack(location.hash.slice(1)) : null;
  if (location.hash.length > 1 && !shared) toast("The link's program is damaged; it was cut off on its way.");
  if (typeof shared?.tape === "string") byId("tape").value = shared.tape;
  const text = typeof shared?.text === "string" ? shared.text : undefined;
  makeEditor(text ?? (query.has("problem") ? "" : STARTER), null);
  cases.show([], true);
  const address = query.get("problem") ?? (shared ? null : FIRST_PROBLEM);
  if (address) await openProblem(address, Number(query.get("seed")) || 0, text ?? (query.has("problem") ? undefined : STARTER));
  if (Number.isInteger(shared?.step)) {
    await trace();
    player.go(shared.step);
  }
}

begin();

// The form of a problem of one's own: its cases, its solutions, testing and saving.
import { createEditor } from "../editor/editor.js";
import { languageOfScope } from "../editor/languages.js";
import { byId, el, pageData } from "../dom.js";
import { post, send } from "../http.js";
import { toast } from "../toast.js";

const { row, id, examples } = pageData("problem-data");
const form = byId("problem-form");
const scope = byId("scope");
const solutions = []; // Editors, in the order of the page.

const isMachine = () => scope.value === "manufactoria";

// Cases: a form of its own for tapes, JSON for every other scope.

function caseRow(test) {
  const drop = el("button", { type: "button", class: "quiet small", "aria-label": "Remove this case", click: (event) => event.target.closest(".case-row").remove() }, "✕");
  return el("div", { class: "case-row" }, ...(isMachine() ? tapeFields(test) : [jsonField(test)]), drop);
}

function tapeFields(test) {
  const input = el("input", { class: "mono tape", value: test.input, "aria-label": "Input tape", placeholder: "empty tape", maxlength: 4096, spellcheck: "false" });
  const output = el("input", { class: "mono tape output", value: test.expected_output, "aria-label": "Expected tape", placeholder: "empty tape", maxlength: 4096, spellcheck: "false" });
  const wanted = !test.expected_accepted ? "reject" : test.check_output ? "output" : "accept";
  const expected = el("select", { "aria-label": "Expected" },
    ...[["accept", "accept"], ["reject", "reject"], ["output", "accept with the tape"]].map(([value, word]) =>
      el("option", { value, selected: value === wanted }, word)));
  const follow = () => { output.hidden = expected.value !== "output"; };
  expected.addEventListener("change", follow);
  follow();
  return [input, expected, output];
}

const jsonField = (test) => el("textarea", { class: "mono", rows: "3", "aria-label": "Case as JSON", spellcheck: "false" }, JSON.stringify(test));

function readCase(node, number) {
  if (!isMachine()) {
    try {
      return JSON.parse(node.querySelector("textarea").value);
    } catch (error) {
      throw new Error(`Case ${number} is not JSON: ${error.message}`);
    }
  }
  const [input, output] = node.querySelectorAll("input");
  const expected = node.querySelector("select").value;
  return {
    input: input.value.trim().toUpperCase(),
    expected_output: expected === "output" ? output.value.trim().toUpperCase() : "",
    expected_accepted: expected !== "reject",
    check_output: expected === "output",
  };
}

/** The statement, and the prompt where that is the row's own. */
function asked(statement) {
  if (!("statement" in row) && row.messages) return { messages: [{ role: "user", content: statement }] };
  return { statement, messages: statement === row.statement ? row.messages : undefined };
}

function readParams() {
  try {
    return JSON.parse(byId("params").value || "{}");
  } catch (error) {
    throw new Error(`The parameters are not JSON: ${error.message}`);
  }
}

const emptyCase = () => isMachine()
  ? { input: "", expected_output: "", expected_accepted: true, check_output: false }
  : examples[scope.value] ?? { input: "", expected: "" };

const addCase = (test) => byId("case-rows").append(caseRow(test));

// Solutions.

function addSolution(text) {
  const host = el("div", { class: "editor solution" });
  const verdict = el("span", { role: "status", class: "state" });
  const holder = {};
  const box = el("div", { class: "panel solution-box" }, host, el("div", { class: "row middle" },
    el("button", { type: "button", class: "small", click: () => test(holder, verdict) }, "Test"),
    isMachine() ? el("button", { type: "button", class: "small", click: () => validate(holder, verdict) }, "Validate") : "",
    el("button", { type: "button", class: "quiet small", click: () => { solutions.splice(solutions.indexOf(holder), 1); box.remove(); } }, "Remove"),
    verdict));
  byId("solutions").append(box);
  holder.editor = createEditor(host, { text, language: languageOfScope(scope.value, byId("family").value), label: "Solution" });
  solutions.push(holder);
}

async function told(verdict, work) {
  verdict.textContent = "…";
  verdict.className = "state busy";
  try {
    const [text, good] = await work();
    verdict.textContent = text;
    verdict.className = `state ${good ? "pass" : "fail"}`;
  } catch (error) {
    verdict.textContent = error.message;
    verdict.className = "state fail";
  }
}

const validate = ({ editor }, verdict) => told(verdict, async () => {
  const { diagnostics } = await post("/api/manufactoria/check", { text: editor.text });
  editor.setFaults(diagnostics);
  const [first] = diagnostics;
  return first ? [`line ${first.line}: ${first.message}; ${first.fix}`, false] : ["It is a program.", true];
});

const test = ({ editor }, verdict) => told(verdict, async () => {
  const found = await post("/api/judge", { answer: editor.text, row: read() });
  const passed = found.passed.filter(Boolean).length;
  const failed = found.cases.findIndex((each) => !each.passed);
  const why = failed < 0 ? "" : ` · case ${failed + 1}: ${found.cases[failed].why || "fails"}`;
  return [`${passed} of ${found.passed.length} cases pass${found.status === "ok" ? why : ` (${found.status}) ${found.message}`}`, found.full_pass];
});

// Reading and saving.

function read() {
  const nodes = [...form.querySelectorAll('[name="node"]')];
  const allowed = nodes.filter((box) => box.checked).map((box) => box.value);
  const statement = byId("statement").value;
  return {
    ...row, // Columns that the form does not show are kept.
    dataset: scope.value,
    problem_family: byId("family").value,
    level: byId("level").value,
    difficulty: byId("level").value,
    name: byId("name").value,
    ...asked(statement),
    split: byId("split").value,
    params: readParams(),
    ground_truth: [...byId("case-rows").children].map((node, i) => readCase(node, i + 1)),
    solutions: solutions.map(({ editor }) => editor.text),
    available_nodes: !isMachine() || allowed.length === nodes.length ? [] : allowed,
  };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("save-state").textContent = "";
  try {
    const saved = id === null ? await post("/api/problems", read()) : await send("PUT", `/api/problems/${encodeURIComponent(id)}`, read());
    location.assign(saved.page);
  } catch (error) {
    byId("save-state").textContent = error.message;
    toast("Not saved.");
  }
});

function fill(tests, texts) {
  byId("nodes").hidden = !isMachine();
  byId("case-rows").replaceChildren();
  byId("solutions").replaceChildren();
  solutions.length = 0;
  for (const test of tests.length ? tests : [emptyCase()]) addCase(test);
  for (const text of texts) addSolution(text);
}

byId("add-case").addEventListener("click", () => {
  addCase(emptyCase());
  byId("case-rows").lastElementChild.querySelector("input, textarea").focus();
});
byId("add-solution").addEventListener("click", () => addSolution(""));
scope.addEventListener("change", () => fill([], []));
fill(row.ground_truth, row.solutions);

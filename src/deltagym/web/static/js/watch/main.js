// The page that shows an answer at work: an editor, and the view of its scope.
import { byId, pageData } from "../dom.js";
import { createEditor } from "../editor/editor.js";
import { languageOfScope } from "../editor/languages.js";
import { post } from "../http.js";
import { unpack } from "../play/share.js";
import { createBouncing } from "./bouncing.js";
import { createContest } from "./contest.js";
import { createProofs } from "./proofs.js";
import { createSql } from "./sql.js";

const VIEWS = { bouncing: createBouncing, sql: createSql, contest: createContest, proofs: createProofs };
const given = pageData("watch-data");
const view = VIEWS[given.view](byId("view"), given.scene);
const editor = createEditor(byId("editor"), {
  text: given.gold, language: languageOfScope(given.scope, given.family), label: "Answer",
});
editor.view.scrollDOM.tabIndex = 0; // It can be scrolled with the keyboard alone, too.
editor.view.scrollDOM.setAttribute("role", "group");
editor.view.scrollDOM.setAttribute("aria-label", "Text of the answer");

function say(text, kind = "") {
  byId("verdict").textContent = text;
  byId("verdict").className = kind;
}

async function run() {
  say("Running…", "busy");
  byId("run").disabled = true;
  try {
    const found = await post("/api/watch", { problem: given.problem, seed: given.seed, answer: editor.text });
    view.show(found);
    const passed = found.cases.filter((each) => each.passed).length;
    const note = found.error || found.message;
    say(`${passed} of ${found.cases.length} pass${note ? ` · ${note}` : ""}`, passed === found.cases.length ? "pass" : "fail");
  } catch (error) {
    say(error.message, "fail");
  } finally {
    byId("run").disabled = false;
  }
}

byId("run").addEventListener("click", run);
byId("gold").addEventListener("click", () => editor.setText(given.gold));
byId("gold").disabled = !given.gold;
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    run();
  }
});
if (location.hash.length > 1) {
  const shared = await unpack(location.hash.slice(1));
  if (typeof shared?.text === "string") {
    editor.setText(shared.text);
    run();
  }
}

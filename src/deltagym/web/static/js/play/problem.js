// The problem that is open: asked of the server, shown at the top, kept in the address.
import { byId, el } from "../dom.js";
import { get } from "../http.js";
import { toast } from "../toast.js";

/** Makes the problem; `opened(problem, text)` is told of each that was opened, with the text to show, if any. */
export function createProblem(opened) {
  let current = null;
  let seed = 0;

  async function open(address, asked, text) {
    const title = byId("problem-title");
    title.textContent = "Building the problem…";
    title.classList.add("busy");
    try {
      current = await get(`/api/problem?${new URLSearchParams({ problem: address, seed: asked })}`);
      seed = asked;
      show(current);
      opened(current, text);
      remember();
    } catch (error) {
      title.textContent = current?.title ?? "No problem";
      toast(error.message, 9000);
    } finally {
      title.classList.remove("busy");
    }
  }

  function remember() {
    const query = new URLSearchParams({ problem: current.address, ...(seed ? { seed } : {}) });
    history.replaceState(null, "", `/play?${query.toString().replaceAll("%2F", "/")}`);
  }

  return {
    open,
    get current() { return current; },
    get seed() { return seed; },
    /** Whether its answers are Manufactoria programs, as they are without a problem. */
    get isMachine() { return (current?.scope ?? "manufactoria") === "manufactoria"; },
    get dialect() { return byId("dialect").value || "delta2"; },
    /** Opens the problem so many further on in its suite or family. */
    step(by) {
      const parts = current.address.split("/");
      const next = Number(parts.pop()) + by;
      if (next >= 0) open([...parts, next].join("/"), seed);
    },
  };
}

function show(problem) {
  const own = problem.address.startsWith("own/");
  const tags = [problem.scope, `${problem.cases.length} cases`];
  if (problem.idle !== null) tags.push(`idle score ${problem.idle.toFixed(2)}`);
  byId("problem-title").textContent = problem.title;
  byId("problem-tags").replaceChildren(...tags.map((word) => el("span", { class: "badge" }, word)));
  byId("problem").hidden = false;
  byId("statement").textContent = problem.statement || problem.prompt;
  byId("problem-page").href = problem.page;
  byId("moves").hidden = own;
  byId("keep").hidden = !own;
  byId("gold").disabled = !problem.gold.length;
  byId("dialect").replaceChildren(...problem.dialects.map((each) => el("option", { value: each }, each)));
  byId("dialect").hidden = problem.dialects.length < 2;
}

// The form that opens a problem: from a suite, a family, or the person's own file.
import { byId, el } from "../dom.js";
import { get } from "../http.js";

/** Makes the dialog; `chosen(address, seed)` is called with what the person opens. */
export function createOpener(chosen) {
  const dialog = byId("open-dialog");
  const [source, scope, name, level, split, index, seed] =
    ["source", "scope", "name", "level", "split", "index", "seed"].map(byId);
  let sources = null;

  const options = (select, values) => {
    const before = select.value;
    select.replaceChildren(...values.map(([value, text]) => el("option", { value }, text ?? value)));
    if (values.some(([value]) => value === before)) select.value = before;
  };
  const listed = () => ({ suite: sources.suites, family: sources.families, own: sources.own })[source.value];
  const current = () => listed().find((each) => (each.id ?? each.name) === name.value);

  function fillScopes() {
    if (!sources) return; // The list is still on its way.
    const scopes = [...new Set(listed().map((each) => each.scope))].sort();
    const first = scope.options.length === 0;
    options(scope, scopes.map((each) => [each]));
    if (first && scopes.includes("manufactoria")) scope.value = "manufactoria";
    fillNames();
  }
  function fillNames() {
    options(name, listed().filter((each) => each.scope === scope.value).map((each) => [each.id ?? each.name, each.name]));
    fillLevels();
  }
  function fillLevels() {
    const found = current();
    const family = source.value === "family";
    const own = source.value === "own";
    options(level, family && found ? found.levels.map((each) => [each]) : []);
    for (const [field, shown] of [[level, family], [split, !own], [index, !own], [seed, !own]]) field.parentElement.hidden = !shown;
    byId("open-note").textContent = found ? found.about ?? "" : own ? "You have saved no problem yet. Make one under Problems." : "";
    byId("open-form").querySelector('[type="submit"]').disabled = !found;
  }
  source.addEventListener("change", fillScopes);
  scope.addEventListener("change", fillNames);
  name.addEventListener("change", fillLevels);

  byId("open").addEventListener("click", async () => {
    dialog.showModal();
    byId("open-note").textContent = "Loading the list…";
    try {
      sources = await get("/api/sources");
      fillScopes();
    } catch (error) {
      byId("open-note").textContent = error.message;
    }
  });
  byId("open-cancel").addEventListener("click", () => dialog.close());
  byId("open-form").addEventListener("submit", () => {
    if (!sources) return;
    const parts = {
      suite: ["suite", name.value, split.value, index.value],
      family: ["family", name.value, level.value, split.value, index.value],
      own: ["own", name.value],
    }[source.value];
    chosen(parts.join("/"), source.value === "own" ? 0 : Number(seed.value));
  });
}

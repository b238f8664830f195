// The form that edits one node without a mouse: its name, its kind, where its routes lead.
import { byId, el } from "../dom.js";
import { CONDITIONS, WORDS, kindsLike, readNodes, renameFault, targetOf } from "./program.js";

const LABELS = { R: "red in front", B: "blue in front", Y: "yellow in front", G: "green in front", EMPTY: "neither in front", NEXT: "then" };

/** Makes the form; actions: rename(old, next), changeKind(name, kind), connect(name, condition, target), remove(name), close(). */
export function createInspector(actions) {
  const form = byId("inspector");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") actions.close();
  });

  function field(label, control) {
    const id = `inspect-${label.replaceAll(" ", "-")}`;
    control.id = id;
    return el("span", { class: "field" }, el("label", { for: id }, label), control);
  }

  function nameField(node, text) {
    const fixed = node.kind === "START" || node.kind === "END";
    const input = el("input", { value: node.name, maxlength: 64, class: "mono", disabled: fixed, autocomplete: "off", spellcheck: "false" });
    input.addEventListener("change", () => {
      const next = input.value.trim();
      const fault = renameFault(text, node.name, next);
      input.setCustomValidity(fault);
      if (fault) input.reportValidity();
      else actions.rename(node.name, next);
    });
    input.addEventListener("input", () => input.setCustomValidity(""));
    return field("name", input);
  }

  const choice = (options, chosen, changed) => {
    const select = el("select", { change: () => changed(select.value) },
      ...options.map(([value, word]) => el("option", { value, selected: value === chosen }, word)));
    return select;
  };

  return {
    /** Shows a node of the text; null hides the form. */
    show(name, text, focus = false) {
      const nodes = readNodes(text);
      const node = name === null ? null : nodes.get(name);
      form.hidden = !node;
      if (!node) return;
      const kinds = kindsLike(node.kind);
      const targets = [...nodes.keys()].filter((each) => each !== "start").map((each) => [each, each]);
      const focused = form.contains(document.activeElement) ? document.activeElement.id : "";
      form.replaceChildren(
        el("div", { class: "row middle" },
          el("strong", {}, WORDS[node.kind]),
          el("span", { class: "spring" }),
          el("button", { type: "button", class: "quiet small", click: () => actions.close(), "aria-label": "Close the node's form" }, "✕")),
        nameField(node, text),
        kinds.length > 1 ? field("kind", choice(kinds.map((kind) => [kind, WORDS[kind]]), node.kind, (kind) => actions.changeKind(node.name, kind))) : "",
        ...CONDITIONS[node.kind].map((condition) =>
          field(LABELS[condition], choice([...targets, ["NONE", "NONE (reject)"]], targetOf(node, condition), (target) => actions.connect(node.name, condition, target)))),
        node.kind === "START" || node.kind === "END" ? "" :
          el("button", { type: "button", class: "danger small", click: () => actions.remove(node.name) }, "Delete node"));
      if (focused) byId(focused)?.focus();
      else if (focus) form.querySelector("input:not(:disabled), select")?.focus();
    },
  };
}

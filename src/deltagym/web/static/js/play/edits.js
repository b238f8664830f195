// What the graph, its palette and the form of a node change in the text.
import { toast } from "../toast.js";
import { addNode, changeKind, connect, freeName, removeNode, renameNode } from "./program.js";

/** Makes the edits; `select(name)` chooses a node, `changed()` is told of each edit of the text. */
export function createEdits(sheet, { select, changed }) {
  function change(changes, positions) {
    if (!changes.length && !positions) return;
    sheet.change(changes, positions);
    changed();
  }

  return {
    connect: (name, condition, target) => change(connect(sheet.text, name, condition, target)),
    changeKind: (name, kind) => change(changeKind(sheet.text, name, kind)),
    /** Puts a node at a place of the graph. */
    move(name, place) {
      sheet.place(new Map(sheet.positions).set(name, place));
    },
    /** Renames a node, which stays where it is and chosen. */
    rename(name, next) {
      const positions = new Map(sheet.positions);
      const place = positions.get(name);
      positions.delete(name);
      if (place) positions.set(next, place);
      const changes = renameNode(sheet.text, name, next);
      select(next, { soon: true });
      change(changes, positions);
    },
    remove(name) {
      const changes = removeNode(sheet.text, name);
      if (!changes.length) return toast("Start and end stay: every program has them.");
      select(null);
      change(changes);
    },
    /** Adds a node of a kind, at a place if one is given. */
    add(kind, place) {
      const name = freeName(sheet.text, kind);
      const positions = place ? new Map(sheet.positions).set(name, place) : undefined;
      select(name, { soon: true });
      change(addNode(sheet.text, kind, name), positions);
    },
  };
}

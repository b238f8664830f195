// The program in its editor, which is made anew for another language; undo covers text and places alike.
import { createEditor } from "../editor/editor.js";
import { byId } from "../dom.js";
import { placed, positionsExtension, positionsOf } from "./positions.js";

/** Makes the sheet; `edited()` is told of every change of the text, `moved(positions)` of places of nodes. */
export function createSheet({ edited, moved }) {
  let editor = null;
  let language = "";

  return {
    get editor() { return editor; },
    get text() { return editor.text; },
    /** Name of a node to its place, for those that were moved by hand. */
    get positions() { return positionsOf(editor.view.state); },
    /** The text if it is a Manufactoria program, which another problem may go on with. */
    get program() { return language === "manufactoria" ? editor.text : ""; },

    /** Shows a text of a language. */
    open(text, of) {
      byId("editor-title").textContent = of === "manufactoria" ? "Program" : "Answer";
      if (editor && language === of) {
        editor.setText(text);
      } else {
        editor?.view.destroy();
        language = of;
        editor = createEditor(byId("editor"), { text, language, label: "Answer", changed: edited, extensions: positionsExtension(moved) });
      }
      edited();
    },
    /** Applies changes of the text and places of nodes as one step of undo. */
    change(changes, positions) {
      editor.view.dispatch({ changes, effects: positions ? placed(positions) : [], userEvent: "input.graph" });
    },
    /** Puts nodes at places; nothing else stays where it was put. */
    place(positions) {
      editor.view.dispatch({ effects: placed(positions) });
    },
  };
}

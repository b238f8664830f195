// The text editor: CodeMirror in a shadow root, where its styles need no exception from the policy.
import {
  Decoration, EditorState, EditorView, StateEffect, StateField, bracketMatching, defaultKeymap,
  drawSelection, highlightActiveLine, highlightActiveLineGutter, history, historyKeymap, indentLess,
  indentMore, indentUnit, keymap, lineNumbers, lintGutter, lintKeymap, redo, redoDepth,
  setDiagnostics, undo, undoDepth,
} from "../../vendor/codemirror.js";
import { highlighting, languageOf } from "./languages.js";

const setLitLine = StateEffect.define();
const lit = Decoration.line({ class: "cm-lit" });

/** The line that is at work, marked; null for none. */
const litLine = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setLitLine)) {
        return effect.value === null ? Decoration.none : Decoration.set([lit.range(effect.value)]);
      }
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Typing over a selection, done by us: the browser would keep the style of what it replaces in `style`
 * attributes, which the policy forbids and the editor throws away again.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.composing) return false;
    if (view.state.selection.main.empty || view.state.readOnly) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "13.5px", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--soft)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--panel) 70%, transparent)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent) !important",
  },
  ".cm-lit": { backgroundColor: "var(--tint)", boxShadow: "inset 3px 0 var(--accent)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)", maxWidth: "30rem" },
  ".cm-matchingBracket": { backgroundColor: "var(--tint) !important", outline: "1px solid var(--accent)" },
});

/**
 * Makes an editor in `host`.
 * `changed(text)` is told of every change; `extensions` are further ones of CodeMirror.
 */
export function createEditor(host, { text = "", language = "text", label, changed = () => {}, extensions = [], readOnly = false }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.replaceChildren();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), history(), drawSelection(), bracketMatching(), highlightActiveLine(),
        highlightActiveLineGutter(), lintGutter(), indentUnit.of("    "), litLine, typeOver, theme,
        highlighting, languageOf(language),
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString(), update);
        }),
        keymap.of([
          // Tab indents; Escape, then Tab, leaves the editor.
          { key: "Tab", run: indentMore, shift: indentLess },
          ...defaultKeymap, ...historyKeymap, ...lintKeymap,
        ]),
        ...extensions,
      ],
    }),
  });
  return {
    view,
    get text() { return view.state.doc.toString(); },
    /** Replaces the whole text as one change that can be undone. */
    setText(next) {
      if (next === this.text) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    /** Marks errors: objects with line, column (from 1), message, fix. */
    setFaults(faults) {
      view.dispatch(setDiagnostics(view.state, faults.map((fault) => place(view.state.doc, fault))));
    },
    /** Marks the line that contains a position; null for none. */
    light(position) {
      const at = position === null ? null : view.state.doc.lineAt(position).from;
      const effects = [setLitLine.of(at)];
      // Whoever plays wants to see the line; whoever types must not have it moved away.
      if (at !== null && !view.hasFocus) effects.push(EditorView.scrollIntoView(at, { y: "nearest", yMargin: 40 }));
      view.dispatch({ effects });
    },
    /** Moves the cursor to a line and column, both from 1. */
    go(line, column = 1) {
      const found = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const position = Math.min(found.from + column - 1, found.to);
      view.dispatch({ selection: { anchor: position }, scrollIntoView: true });
      view.focus();
    },
    undo: () => undo(view),
    redo: () => redo(view),
    get canUndo() { return undoDepth(view.state) > 0; },
    get canRedo() { return redoDepth(view.state) > 0; },
    focus: () => view.focus(),
  };
}

/** A fault as CodeMirror wants it: from its column to the end of its line. */
function place(doc, { line, column, message, fix }) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(found.from + column - 1, found.to);
  return { from, to: Math.max(from, found.to), severity: "error", message: fix ? `${message}; ${fix}` : message };
}

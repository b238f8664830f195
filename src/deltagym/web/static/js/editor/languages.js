// Syntax colours: Manufactoria's own language, and the languages of the other scopes.
import {
  HighlightStyle, StreamLanguage, cpp, python, standardSQL, syntaxHighlighting, tags,
} from "../../vendor/codemirror.js";

const COLOURS = { R: "red", B: "blue", Y: "yellow", G: "green" };
const PAINTERS = { RED: "R", BLUE: "B", YELLOW: "Y", GREEN: "G" };

/** Token names to tags; the colours of tapes have a tag each. */
const tokenTable = {
  kind: tags.keyword, name: tags.definition(tags.variableName), target: tags.variableName,
  red: tags.special(tags.string), blue: tags.special(tags.number), yellow: tags.special(tags.bool),
  green: tags.special(tags.literal), empty: tags.null, comment: tags.comment, none: tags.invalid,
};

export const manufactoria = StreamLanguage.define({
  name: "manufactoria",
  startState: () => ({ declared: false }),
  token(stream, state) {
    if (stream.sol()) state.declared = false;
    if (stream.eatSpace()) return null;
    if (stream.match(/#.*/)) return "comment";
    if (stream.match(/```.*/)) return "comment";
    const colour = stream.match(/\[\s*([RBYG]|EMPTY)\s*\]/i);
    if (colour) return COLOURS[colour[1].toUpperCase()] ?? "empty";
    const painter = stream.match(/PAINTER_(RED|BLUE|YELLOW|GREEN)\b/i);
    if (painter) {
      state.declared = true;
      return COLOURS[PAINTERS[painter[1].toUpperCase()]];
    }
    if (stream.match(/(START|PULLER_RB|PULLER_YG)\b/i) || stream.match(/END\b(?=\s+\w)/)) {
      state.declared = true;
      return "kind";
    }
    if (stream.match(/NEXT\b/i)) return "kind";
    if (stream.match(/NONE\b/)) return "none";
    if (stream.match(/\w+/)) {
      const name = state.declared ? "name" : "target";
      state.declared = false;
      return name;
    }
    stream.next();
    return null;
  },
  tokenTable,
  languageData: { commentTokens: { line: "#" } },
});

/** A few words of a proof language, so that proofs have some structure to the eye. */
const lean = StreamLanguage.define({
  name: "lean",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/--.*/)) return "comment";
    if (stream.match(/(theorem|have|show|by|exact|calc|from|at|with|fun|intro|obtain|example)\b/)) return "keyword";
    if (stream.match(/(linarith|nlinarith|ring_nf|ring|norm_num|field_simp|linear_combination|simp|omega|decide|positivity|rw|constructor|refine|apply)\b/)) return "variableName.definition";
    if (stream.match(/\d+/)) return "number";
    if (stream.match(/[\w'₀-₉]+/)) return null;
    stream.next();
    return null;
  },
});

const LANGUAGES = {
  manufactoria,
  lean,
  python: StreamLanguage.define(python),
  cpp: StreamLanguage.define(cpp),
  sql: StreamLanguage.define(standardSQL),
};

/** The extension for a language's name; nothing for an unknown one. */
export const languageOf = (name) => LANGUAGES[name] ?? [];

/** The language of a scope's answers. */
export function languageOfScope(scope, family = "") {
  if (scope === "contest") return family.endsWith("_cpp") ? "cpp" : "python";
  return { bouncing: "python", sql: "sql", lean: "lean", manufactoria: "manufactoria" }[scope] ?? "text";
}

export const highlighting = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName)], color: "var(--ink)", fontWeight: "600" },
  { tag: tags.special(tags.string), color: "var(--red)", fontWeight: "600" },
  { tag: tags.special(tags.number), color: "var(--blue)", fontWeight: "600" },
  { tag: tags.special(tags.bool), color: "var(--yellow)", fontWeight: "600" },
  { tag: tags.special(tags.literal), color: "var(--green)", fontWeight: "600" },
  { tag: [tags.null, tags.comment], color: "var(--soft)" },
  { tag: tags.comment, fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--bad)" },
  { tag: [tags.string, tags.character], color: "var(--green)" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--blue)" },
  { tag: [tags.typeName, tags.standard(tags.name), tags.meta], color: "var(--yellow)" },
]));

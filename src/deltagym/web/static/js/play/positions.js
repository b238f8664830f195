// Where the person has put nodes of the graph: kept in the editor's state, so that undo covers them.
import { EditorView, StateEffect, StateField, invertedEffects } from "../../vendor/codemirror.js";

const setPositions = StateEffect.define();

const field = StateField.define({
  create: () => new Map(),
  update(positions, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setPositions)) return effect.value;
    }
    return positions;
  },
});

/** What the editor needs to keep places; `changed(positions)` is told of every change, undone ones too. */
export const positionsExtension = (changed) => [
  field,
  EditorView.updateListener.of((update) => {
    const now = update.state.field(field);
    if (now !== update.startState.field(field)) changed(now);
  }),
  invertedEffects.of((transaction) =>
    transaction.effects.some((effect) => effect.is(setPositions))
      ? [setPositions.of(transaction.startState.field(field))]
      : []),
];

/** Name of a node to its place, for the nodes that were moved by hand. */
export const positionsOf = (state) => state.field(field);

/** The effect that puts nodes at places; nothing else stays where it was put. */
export const placed = (positions) => setPositions.of(new Map(positions));

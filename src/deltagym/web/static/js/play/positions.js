// Where the person has put nodes of the graph: kept in the editor's state, so that undo covers them.
import { StateEffect, StateField, invertedEffects } from "../../vendor/codemirror.js";

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

/** Put into the editor's extensions. */
export const positionsExtension = [
  field,
  invertedEffects.of((transaction) =>
    transaction.effects.some((effect) => effect.is(setPositions))
      ? [setPositions.of(transaction.startState.field(field))]
      : []),
];

/** Name of a node to its place, for the nodes that were moved by hand. */
export const positionsOf = (state) => state.field(field);

/** The effect that puts nodes at places; nothing else stays where it was put. */
export const placed = (positions) => setPositions.of(new Map(positions));

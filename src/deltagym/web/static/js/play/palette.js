// The kinds of nodes: a click adds one; dragged onto the graph, it is added where it is dropped.

const FAR = 12; // Pixels from which a press counts as a drag.

/** `placeOf(event)` gives the place of the graph under the pointer, if any; `add(kind, place)` adds. */
export function createPalette(placeOf, add) {
  const buttons = [...document.querySelectorAll("#palette [data-kind]")];
  for (const button of buttons) {
    button.addEventListener("click", () => add(button.dataset.kind));
    button.addEventListener("pointerdown", (down) => {
      const drop = (up) => {
        const place = placeOf(up);
        if (place && Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) >= FAR) add(button.dataset.kind, place);
      };
      document.addEventListener("pointerup", drop, { once: true });
    });
  }
  /** Offers these kinds alone; all if there are none. */
  return { offer(kinds) { for (const button of buttons) button.hidden = kinds.length > 0 && !kinds.includes(button.dataset.kind); } };
}

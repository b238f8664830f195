// Draws a machine as SVG and lets the person pan, zoom, move nodes and drag wires.
// It changes nothing itself: what the person does is told to `actions`, and comes back as a new graph.
import { el, svg } from "../dom.js";
import { CONDITIONS, WORDS } from "./program.js";
import { cells, headOf, lineOf, paths, signPlace } from "./wires.js";

const WIDTH = 92;
const HEIGHT = 44;
const MARGIN = 26;
const ZOOMS = { least: 0.25, most: 3, step: 0.25 };
const SIGNS = { EMPTY: "∅", NEXT: "" };
const COLOUR_OF = { R: "red", B: "blue", Y: "yellow", G: "green", EMPTY: "soft", NEXT: "ink" };
const STRIPES = { PULLER_RB: "RB", PULLER_YG: "YG", PAINTER_RED: "R", PAINTER_BLUE: "B", PAINTER_YELLOW: "Y", PAINTER_GREEN: "G" };

/**
 * Makes the graph in `host`.
 * actions: select(name), open(name), move(name, {x, y}), connect(name, condition, target), remove(name), zoomed(share).
 */
export function createGraph(host, actions) {
  const wires = svg("g");
  const boxes = svg("g");
  const draft = svg("path", { class: "draft", d: "" });
  const picture = svg("svg", { class: "machine", role: "group", "aria-label": "Graph of the machine" }, wires, boxes, draft);
  host.replaceChildren(picture);

  let graph = { nodes: [], wires: [] };
  let moved = new Map();
  let selected = null;
  let now = null;
  let view = { x: 0, y: 0, zoom: 1, fitted: true };

  const centre = (name) => {
    const node = graph.nodes.find((each) => each.id === name);
    return moved.get(name) ?? { x: node.x, y: node.y };
  };
  const nodeAt = (event) => document.elementsFromPoint(event.clientX, event.clientY)
    .map((each) => each.closest?.("g[data-node]")).find(Boolean)?.dataset.node ?? null;
  const toGraph = (event) => {
    const box = picture.getBoundingClientRect();
    return { x: view.x + (event.clientX - box.left) / view.zoom, y: view.y + (event.clientY - box.top) / view.zoom };
  };

  function frame() {
    const { width, height } = picture.getBoundingClientRect();
    picture.setAttribute("viewBox", `${view.x} ${view.y} ${(width || 1) / view.zoom} ${(height || 1) / view.zoom}`);
    actions.zoomed(view.zoom);
  }

  function fit() {
    const { width, height } = picture.getBoundingClientRect();
    if (!graph.nodes.length || !width) return frame();
    const places = graph.nodes.map((node) => centre(node.id));
    const left = Math.min(...places.map((p) => p.x)) - WIDTH / 2 - MARGIN;
    const right = Math.max(...places.map((p) => p.x)) + WIDTH / 2 + MARGIN;
    const top = Math.min(...places.map((p) => p.y)) - HEIGHT / 2 - MARGIN;
    const bottom = Math.max(...places.map((p) => p.y)) + HEIGHT / 2 + MARGIN;
    const zoom = Math.max(ZOOMS.least, Math.min(1.4, width / (right - left), height / (bottom - top)));
    view = {
      x: (left + right) / 2 - width / zoom / 2,
      y: (top + bottom) / 2 - height / zoom / 2,
      zoom, fitted: true,
    };
    frame();
  }

  function zoomTo(zoom, x, y) {
    const { width, height } = picture.getBoundingClientRect();
    const held = { x: x ?? view.x + width / view.zoom / 2, y: y ?? view.y + height / view.zoom / 2 };
    const next = Math.max(ZOOMS.least, Math.min(ZOOMS.most, zoom));
    const share = view.zoom / next;
    view = { x: held.x - (held.x - view.x) * share, y: held.y - (held.y - view.y) * share, zoom: next, fitted: false };
    frame();
  }

  function drawWires() {
    const lines = paths(graph.wires, centre, moved, WIDTH, HEIGHT);
    wires.replaceChildren(...graph.wires.map((wire, number) => {
      const colour = COLOUR_OF[wire.condition];
      const [x, y] = signPlace(lines[number], number);
      const lit = now && now.node === wire.source && now.condition === wire.condition;
      return svg("g", { class: `wire ${colour}${lit ? " lit" : ""}${wire.condition === "EMPTY" ? " dashed" : ""}` },
        svg("path", { class: "line", d: lineOf(lines[number]) }),
        svg("path", { class: "head", d: headOf(lines[number]) }),
        svg("text", { x, y }, SIGNS[wire.condition] ?? wire.condition));
    }));
  }

  function drawBoxes() {
    const focused = document.activeElement?.closest?.("g[data-node]")?.dataset.node;
    boxes.replaceChildren(...graph.nodes.map(box));
    if (focused) boxes.querySelector(`[data-node="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  function box(node) {
    const { x, y } = centre(node.id);
    const routes = graph.wires.filter((wire) => wire.source === node.id).map((wire) => `${wire.condition} to ${wire.target}`);
    const name = node.id.length > 12 ? `${node.id.slice(0, 11)}…` : node.id;
    const classes = ["node", node.kind.split("_")[0].toLowerCase()];
    if (!node.reached) classes.push("lost");
    if (node.id === selected) classes.push("selected");
    if (now?.node === node.id) classes.push("now");
    const rounded = node.kind === "START" || node.kind === "END" ? 20 : 7;
    return svg("g", {
      class: classes.join(" "), "data-node": node.id, tabindex: "0", role: "button",
      transform: `translate(${x} ${y})`,
      "aria-label": `${name} ${WORDS[node.kind]}${routes.length ? `: ${routes.join(", ")}` : ""}`,
    },
    svg("rect", { class: "ground", x: -WIDTH / 2, y: -HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: rounded }),
    svg("rect", { class: `edge ${node.kind.startsWith("PAINTER") ? COLOUR_OF[STRIPES[node.kind]] : ""}`, x: -WIDTH / 2, y: -HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: rounded }),
    ...cells(STRIPES[node.kind] ?? "", WIDTH, HEIGHT).map(({ colour, ...place }) =>
      svg("rect", { class: `stripe ${COLOUR_OF[colour]}`, ...place })),
    svg("text", { class: "name", y: -4 }, name), " ", // For names that are read out.
    svg("text", { class: "word", y: 10 }, WORDS[node.kind]),
    ...CONDITIONS[node.kind].map((condition, i, all) => svg("circle", {
      class: `port ${COLOUR_OF[condition]}`, "data-condition": condition,
      cx: (i - (all.length - 1) / 2) * 20, cy: HEIGHT / 2 + 3, r: 6,
    })));
  }

  const draw = () => { drawWires(); drawBoxes(); };

  // Pointer: a port drags a wire, a box drags the node, the ground pans.
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const group = event.target.closest("g[data-node]");
    const condition = event.target.dataset?.condition;
    const start = toGraph(event);
    const drag = condition ? dragWire(group.dataset.node, condition)
      : group ? dragNode(group.dataset.node, start) : dragGround(event);
    picture.setPointerCapture(event.pointerId);
    const move = (next) => drag.move(next);
    const end = (next) => {
      picture.removeEventListener("pointermove", move);
      picture.removeEventListener("pointerup", end);
      picture.removeEventListener("pointercancel", end);
      drag.end(next);
    };
    picture.addEventListener("pointermove", move);
    picture.addEventListener("pointerup", end);
    picture.addEventListener("pointercancel", end);
  });

  function dragWire(name, condition) {
    const from = centre(name);
    return {
      move(event) {
        const { x, y } = toGraph(event);
        draft.setAttribute("d", `M${from.x} ${from.y + HEIGHT / 2} L${x} ${y}`);
        draft.setAttribute("class", `draft ${COLOUR_OF[condition]}`);
      },
      end(event) {
        draft.setAttribute("d", "");
        if (event.type === "pointerup") actions.connect(name, condition, nodeAt(event) ?? "NONE");
      },
    };
  }

  function dragNode(name, start) {
    const from = centre(name);
    let last = null;
    return {
      move(event) {
        const { x, y } = toGraph(event);
        if (!last && Math.hypot(x - start.x, y - start.y) < 4 / view.zoom) return;
        last = { x: from.x + x - start.x, y: from.y + y - start.y };
        moved = new Map(moved).set(name, last);
        draw();
      },
      end() {
        if (last) actions.move(name, last);
        else actions.select(name);
      },
    };
  }

  function dragGround(down) {
    const from = { ...view };
    let far = false;
    return {
      move(event) {
        far ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 3;
        view = { ...from, x: from.x - (event.clientX - down.clientX) / from.zoom, y: from.y - (event.clientY - down.clientY) / from.zoom, fitted: false };
        frame();
      },
      end() { if (!far) actions.select(null); },
    };
  }

  picture.addEventListener("dblclick", (event) => {
    const name = nodeAt(event);
    if (name) actions.open(name);
  });
  picture.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // The plain wheel scrolls the page.
    event.preventDefault();
    const { x, y } = toGraph(event);
    zoomTo(view.zoom * Math.exp(-event.deltaY / 300), x, y);
  }, { passive: false });
  picture.addEventListener("keydown", (event) => {
    const name = event.target.closest("g[data-node]")?.dataset.node;
    if (!name) return;
    const steps = { ArrowLeft: [-11, 0], ArrowRight: [11, 0], ArrowUp: [0, -11], ArrowDown: [0, 11] };
    if (event.key in steps) {
      const { x, y } = centre(name);
      actions.move(name, { x: x + steps[event.key][0], y: y + steps[event.key][1] });
    } else if (event.key === "Enter" || event.key === " ") actions.open(name);
    else if (event.key === "Delete" || event.key === "Backspace") actions.remove(name);
    else if (event.key === "Escape") actions.select(null);
    else return;
    event.preventDefault();
  });
  new ResizeObserver(() => (view.fitted ? fit() : frame())).observe(host);

  return {
    /** Shows a graph of the server; `positions` are the places of nodes that were moved by hand. */
    show(next, positions) {
      graph = next;
      moved = new Map([...positions].filter(([name]) => next.nodes.some((node) => node.id === name)));
      if (!graph.nodes.some((node) => node.id === selected)) selected = null;
      draw();
      if (view.fitted) fit();
    },
    clear() { graph = { nodes: [], wires: [] }; draw(); },
    /** Lights a node, and the wire of a condition; null for none. */
    light(node, condition) {
      now = node === null ? null : { node, condition };
      draw();
    },
    mark(name) { selected = name; drawBoxes(); },
    /** The place on the ground under a pointer event; null outside the picture. */
    placeOf(event) {
      const box = picture.getBoundingClientRect();
      const inside = event.clientX > box.left && event.clientX < box.right && event.clientY > box.top && event.clientY < box.bottom;
      return inside ? toGraph(event) : null;
    },
    zoomBy: (steps) => zoomTo(Math.round(view.zoom / ZOOMS.step + steps) * ZOOMS.step),
    fit,
    setStale: (stale) => picture.classList.toggle("stale", stale),
  };
}

/** The legend of the graph's colours. */
export const legend = () => el("span", { class: "legend" },
  ...[["red", "R"], ["blue", "B"], ["yellow", "Y"], ["green", "G"], ["soft", "∅ neither in front"]].map(([colour, word]) =>
    el("span", { class: `key ${colour}` }, word)));

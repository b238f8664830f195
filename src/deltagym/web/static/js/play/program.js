// A Manufactoria text as nodes with places in the text, and edits of the graph as changes of the text.
// Reads leniently, line by line; whether a text is a program is for the server to say.

const DECLARATION = /^(\s*)(START|END|PULLER_RB|PULLER_YG|PAINTER_RED|PAINTER_BLUE|PAINTER_YELLOW|PAINTER_GREEN)(\s+)(\w+)/i;
const PULL = /^(\s*\[\s*)([RBYG]|EMPTY)(\s*\]\s*)(\w+)/i;
const NEXT = /^(\s*)(NEXT)(\s+)(\w+)/i;

export const CONDITIONS = {
  START: ["NEXT"], PULLER_RB: ["R", "B", "EMPTY"], PULLER_YG: ["Y", "G", "EMPTY"],
  PAINTER_RED: ["NEXT"], PAINTER_BLUE: ["NEXT"], PAINTER_YELLOW: ["NEXT"], PAINTER_GREEN: ["NEXT"], END: [],
};
export const WORDS = {
  START: "start", END: "accept", PULLER_RB: "pull R/B", PULLER_YG: "pull Y/G",
  PAINTER_RED: "paint R", PAINTER_BLUE: "paint B", PAINTER_YELLOW: "paint Y", PAINTER_GREEN: "paint G",
};
const SHORT = { PULLER_RB: "rb", PULLER_YG: "yg", PAINTER_RED: "red", PAINTER_BLUE: "blue", PAINTER_YELLOW: "yellow", PAINTER_GREEN: "green" };
const OTHER_PAIR = { R: "Y", B: "G", Y: "R", G: "B", EMPTY: "EMPTY" };

/** The nodes of a text by name: kind, their place in the text, and their routes with theirs. */
export function readNodes(text) {
  const nodes = new Map();
  let node = null;
  let at = 0;
  for (const line of text.split("\n")) {
    const end = at + line.length;
    const declared = line.match(DECLARATION);
    const route = declared ? null : line.match(PULL) ?? line.match(NEXT);
    if (declared) {
      const [, space, kind, gap, name] = declared;
      const kindFrom = at + space.length;
      const nameFrom = kindFrom + kind.length + gap.length;
      node = { name, kind: kind.toUpperCase(), from: at, to: end, kindFrom, nameFrom, routes: [] };
      if (!nodes.has(name)) nodes.set(name, node);
    } else if (route && node) {
      const [, space, condition, gap, target] = route;
      const targetFrom = at + space.length + condition.length + gap.length;
      node.routes.push({
        condition: condition.toUpperCase(), target, from: at, to: end,
        conditionFrom: at + space.length, targetFrom,
      });
      node.to = end;
    }
    at = end + 1;
  }
  return nodes;
}

/** Where a node's route leads; NONE if it has none. */
export const targetOf = (node, condition) =>
  node.routes.find((route) => route.condition === condition)?.target ?? "NONE";

/** The changes that lead a condition of a node to `target`. */
export function connect(text, name, condition, target) {
  const node = readNodes(text).get(name);
  if (!node || !CONDITIONS[node.kind].includes(condition)) return [];
  const route = node.routes.find((each) => each.condition === condition);
  const sign = condition === "NEXT" ? "NEXT" : `[${condition}]`;
  if (!route) return target === "NONE" && condition !== "NEXT" ? [] : [{ from: node.to, insert: `\n    ${sign} ${target}` }];
  if (target === "NONE" && condition !== "NEXT") return [{ from: route.from - 1, to: route.to }];
  return [{ from: route.targetFrom, to: route.targetFrom + route.target.length, insert: target }];
}

/** The name that a new node of this kind gets. */
export function freeName(text, kind) {
  const taken = readNodes(text);
  for (let number = 1; ; number++) {
    if (!taken.has(`${SHORT[kind]}${number}`)) return `${SHORT[kind]}${number}`;
  }
}

/** The changes that add a node, before END where there is one. */
export function addNode(text, kind, name) {
  const body = `${kind} ${name}:${CONDITIONS[kind][0] === "NEXT" ? "\n    NEXT NONE" : ""}\n\n`;
  const end = readNodes(text).get("end");
  if (end?.kind === "END") return [{ from: end.from, insert: body }];
  const gap = text === "" || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  return [{ from: text.length, insert: gap + body }];
}

/** The changes that remove a node; routes to it then reject. */
export function removeNode(text, name) {
  const nodes = readNodes(text);
  const node = nodes.get(name);
  if (!node || node.kind === "START" || node.kind === "END") return [];
  let to = node.to;
  while (text[to] === "\n") to++; // The blank lines below it go, too.
  const changes = [{ from: node.from, to }];
  for (const other of nodes.values()) {
    if (other === node) continue;
    for (const route of other.routes.filter((each) => each.target === name)) {
      changes.push(route.condition === "NEXT"
        ? { from: route.targetFrom, to: route.targetFrom + name.length, insert: "NONE" }
        : { from: route.from - 1, to: route.to });
    }
  }
  return changes.sort((a, b) => a.from - b.from);
}

/** Why a node cannot be renamed so; empty if it can. */
export function renameFault(text, name, next) {
  const nodes = readNodes(text);
  if (!/^\w{1,64}$/.test(next)) return "Use letters, digits and underscores, at most 64.";
  if (["NONE", "start", "end"].includes(next)) return `The name ${next} is taken by the language.`;
  if (next !== name && nodes.has(next)) return `There is a node ${next} already.`;
  return "";
}

/** The changes that rename a node and all routes to it. */
export function renameNode(text, name, next) {
  const nodes = readNodes(text);
  const node = nodes.get(name);
  if (!node || renameFault(text, name, next)) return [];
  const places = [node.nameFrom];
  for (const other of nodes.values()) {
    places.push(...other.routes.filter((route) => route.target === name).map((route) => route.targetFrom));
  }
  return places.sort((a, b) => a - b).map((from) => ({ from, to: from + name.length, insert: next }));
}

/** The kinds that a node can be changed to, its own among them. */
export function kindsLike(kind) {
  const family = kind.split("_")[0];
  return Object.keys(CONDITIONS).filter((each) => each.split("_")[0] === family);
}

/** The changes that give a node another kind; a puller's colours follow. */
export function changeKind(text, name, kind) {
  const node = readNodes(text).get(name);
  if (!node || node.kind === kind) return [];
  const changes = [{ from: node.kindFrom, to: node.kindFrom + node.kind.length, insert: kind }];
  if (kind.startsWith("PULLER")) {
    for (const { condition, conditionFrom } of node.routes) {
      changes.push({ from: conditionFrom, to: conditionFrom + condition.length, insert: OTHER_PAIR[condition] ?? condition });
    }
  }
  return changes;
}

export const EMPTY_PROGRAM = "START start:\n    NEXT NONE\n\nEND end\n";

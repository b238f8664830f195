// Building HTML and SVG without ever parsing text as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Attributes that are false or null are left out; functions are listeners. */
export const el = (name, attributes = {}, ...children) =>
  fill(document.createElement(name), attributes, children);

/** An SVG element, in the same way. */
export const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** The JSON value that the server put into the page under this id (`layout.data`). */
export const pageData = (id) => JSON.parse(byId(id).textContent);

/** Calls `action` once no further call has come for `ms`. */
export function debounce(action, ms) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), ms);
  };
}

// Short messages in the corner of the page; screen readers read them, too.
import { byId, el } from "./dom.js";

export function toast(message, ms = 5000) {
  const shown = el("div", { class: "toast" }, message);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), ms);
}

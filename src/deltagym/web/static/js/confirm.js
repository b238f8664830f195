// A question before something that cannot be undone.
import { el } from "./dom.js";

/** Asks; true if the person agrees. */
export function confirmed(question, text, action) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { "aria-label": question },
      el("form", { method: "dialog" },
        el("h2", {}, question),
        el("p", {}, text),
        el("div", { class: "row" },
          el("button", { value: "yes", class: "danger" }, action),
          el("button", { value: "no", autofocus: true }, "Cancel"))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

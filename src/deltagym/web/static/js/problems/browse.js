// The list of problems: the form never leaves the page, and the address follows what is chosen.
import { byId } from "../dom.js";

const form = byId("filters");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", remember);
form.addEventListener("input", remember);

function remember() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", `/problems?${query}`);
}

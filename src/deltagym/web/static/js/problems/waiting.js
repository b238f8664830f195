// Loads the page anew once the suite's problems are worked out.
import { byId } from "../dom.js";

const waiting = byId("waiting");
const answer = await fetch(waiting.dataset.until, { headers: { accept: "text/html", "hx-request": "true" } }).catch(() => null);
if (answer?.ok) location.reload();
else {
  waiting.classList.remove("busy");
  waiting.textContent = "The suite could not be worked out. The terminal says why; reload to try again.";
}

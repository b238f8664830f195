// Starting, stopping and resuming runs.
import { byId } from "../dom.js";
import { get, post } from "../http.js";
import { toast } from "../toast.js";

const POLL_MS = 700;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function tried(button, action) {
  button.disabled = true;
  try {
    await action();
  } catch (error) {
    toast(error.message, 9000);
  } finally {
    button.disabled = false;
  }
}

/** Waits until a run that was started has its folder, and opens its page. */
async function follow(address) {
  for (;;) {
    const { state, address: page, why } = await get(address);
    if (state === "ready") return location.assign(page);
    if (state === "failed") return toast(`The run did not start. ${why}`, 20_000);
    await pause(POLL_MS);
  }
}

byId("start")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  tried(form.querySelector("button"), async () => {
    const { address } = await post("/runs/start", {
      recipe: form.elements.namedItem("recipe").value, name: form.elements.namedItem("name").value,
    });
    toast("Starting the run.");
    await follow(address);
  });
});

for (const button of document.querySelectorAll("button[data-post]")) {
  button.addEventListener("click", () => tried(button, async () => {
    const question = button.dataset.confirm;
    if (question && !confirm(question)) return;
    const { said } = await post(button.dataset.post, question ? { ended: true } : {});
    toast(said);
    await pause(1500);
    location.reload();
  }));
}

// A problem's page: deleting a problem of one's own, after a question.
import { confirmed } from "../confirm.js";
import { send } from "../http.js";
import { toast } from "../toast.js";

for (const button of document.querySelectorAll("[data-delete]")) {
  button.addEventListener("click", async () => {
    const name = document.querySelector("h1").textContent;
    if (!(await confirmed(`Delete ${name}?`, "It is taken out of your file for good.", "Delete"))) return;
    try {
      await send("DELETE", `/api/problems/${encodeURIComponent(button.dataset.delete)}`);
      location.assign("/problems?kind=own");
    } catch (error) {
      toast(error.message);
    }
  });
}

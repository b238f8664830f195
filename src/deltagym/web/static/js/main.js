// What every page needs: htmx with our token, the theme toggle, messages for failed requests.
import "../vendor/htmx.js";
import { TOKEN_HEADER, token } from "./http.js";
import { toast } from "./toast.js";

document.addEventListener("htmx:config:request", ({ detail }) => {
  detail.ctx.request.headers[TOKEN_HEADER] = token();
});
document.addEventListener("htmx:error", () => {
  toast("The server did not answer. Is `deltagym web` still running?");
});

document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

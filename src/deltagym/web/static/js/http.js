// JSON requests to our own server, with the token that proves that they come from this page.

export const TOKEN_HEADER = "x-deltagym-token";

export const token = () => document.querySelector('meta[name="deltagym-token"]').content;

/** An error whose message is for the person. */
export class RequestError extends Error {}

/**
 * Sends JSON and returns the JSON answer.
 * `signal` aborts; an aborted request raises the browser's AbortError, every other failure RequestError.
 */
export async function send(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        [TOKEN_HEADER]: token(),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestError("The server did not answer. Is `deltagym web` still running?");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new RequestError(answer?.error ?? `The server answered ${response.status}.`);
  return answer;
}

export const get = (path, signal) => send("GET", path, undefined, signal);
export const post = (path, body, signal) => send("POST", path, body, signal);

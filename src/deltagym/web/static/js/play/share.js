// The state of the playground as text for an address: JSON, deflated, in the letters of URLs.

const LONGEST = 400_000;

/** Packs a value. */
export async function pack(value) {
  const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Unpacks what `pack` made; null if it is damaged or would grow too long. */
export async function unpack(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const parts = [];
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > LONGEST) return null;
      parts.push(part.value);
    }
    return JSON.parse(await new Blob(parts).text());
  } catch {
    return null;
  }
}

/** The address of the playground with an answer: `problem` (its address), `seed`, `text`, `tape`, `step`. */
export async function link({ problem, seed, ...state }) {
  const query = new URLSearchParams();
  if (problem) query.set("problem", problem);
  if (seed) query.set("seed", seed);
  const asked = query.toString().replaceAll("%2F", "/");
  return `/play${asked ? `?${asked}` : ""}#${await pack(state)}`;
}

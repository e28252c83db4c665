// What the page's players were packed into is unpacked, and their code added as a script, whose hash the policy knows.
const unpack = async (element) => {
  const packed = Uint8Array.from(atob(element.textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};
for (const place of document.querySelectorAll(".player")) place.data = await unpack(place.querySelector("script"));
const code = new TextDecoder().decode(await unpack(document.getElementById("code")));
const policy = globalThis.trustedTypes?.createPolicy("player", { createScript: (text) => text });
const script = Object.assign(document.createElement("script"), { type: "module" });
script.text = policy ? policy.createScript(code) : code;
document.body.append(script);

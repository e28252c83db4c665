// What is sent as the component's module: it unpacks the stage's code once, and hands every call on to it.
const PACKED = "%%PACKED%%"; // gzip of the joined modules in base64, put in by component.py

async function unpack() {
  const text = atob(PACKED);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  const gunzip = new DecompressionStream("gzip");
  const writer = gunzip.writable.getWriter();
  writer.write(bytes);
  writer.close();
  const code = await new Response(gunzip.readable).text();
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  return import(url).finally(() => URL.revokeObjectURL(url));
}

// Not a top-level await: Safari does not wait for one that another import has begun (WebKit bug 242740).
const unpacked = unpack();

export default async function (call) {
  return (await unpacked).default(call);
}

// A page of the site: its player is mounted as Streamlit would, and the answer is shown when the player has arrived.
{
  const article = document.querySelector("article");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const answer = document.querySelector("#answer");
  const language = SPOKEN[document.documentElement.lang];
  if (language) speakIn(language);

  const bytes = (base64) => {
    const text = atob(base64);
    const found = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) found[at] = text.charCodeAt(at);
    return found;
  };

  /** What the stage is called with: the same block under another view. */
  function under(view, data) {
    const length = new DataView(data.buffer).getUint32(4, true);
    const text = new TextEncoder().encode(JSON.stringify(view));
    const head = new Uint8Array(8 + text.length + (-text.length & 3)).fill(32); // padded with spaces
    head.set(data.subarray(0, 4));
    new DataView(head.buffer).setUint32(4, head.length - 8, true);
    head.set(text, 8);
    const found = new Uint8Array(head.length + data.length - 8 - length);
    found.set(head);
    found.set(data.subarray(8 + length), head.length);
    return found;
  }

  const calls = Array.from(document.querySelectorAll(".player"), (place) => {
    const parentElement = place.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = STYLE;
    const root = document.createElement("div");
    root.className = "root";
    parentElement.append(style, root);
    return { parentElement, data: bytes(place.querySelector("script").textContent), shown: JSON.parse(place.dataset.shown) };
  });

  function draw(call) {
    try {
      mountStage(call);
      call.parentElement.__stage.resize();
    } catch (error) {
      call.parentElement.querySelector(".root").textContent = tr`This player could not be drawn: ${error.message}`;
      reportError(error);
    }
  }

  const drawAll = () => calls.forEach(draw);
  const printing = (on) => () => {
    document.documentElement.classList.toggle("print", on); // light, and as wide as the paper
    drawAll();
  };

  /** The answer, once the player stands still. */
  function arrived(call) {
    const frame = call.parentElement.querySelector(".stage");
    if (frame.dataset.playing === "1") return;
    call.watching?.disconnect();
    answer.classList.remove("waiting");
    article.classList.add("answered");
  }

  /** Play on to where the answer is seen. */
  function show(call) {
    call.data = under(call.shown, call.data);
    draw(call);
    const frame = call.parentElement.querySelector(".stage");
    const plays = call.shown.until !== null && call.shown.step !== null && call.shown.step < call.shown.until;
    if (!plays) return arrived(call);
    answer.classList.add("waiting");
    call.watching = new MutationObserver(() => arrived(call));
    requestAnimationFrame(() => requestAnimationFrame(() => {
      call.watching.observe(frame, { attributeFilter: ["data-playing"] });
      arrived(call);
    }));
  }

  answer?.addEventListener("toggle", () => {
    if (!answer.open || article.classList.contains("shown")) return;
    const chosen = document.querySelector("fieldset input:checked")?.value;
    const right = answer.dataset.right.split(" ");
    answer.classList.add(right.includes(chosen) ? "right" : "other");
    article.classList.add("shown");
    if (calls.length) show(calls[0]);
    else article.classList.add("answered");
  });

  addEventListener("keydown", (event) => { // a clicker's keys
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const going = { PageDown: "next", PageUp: "prev" }[event.key];
    if (!going) return;
    event.preventDefault();
    if (going === "next" && answer && !answer.open) answer.open = true;
    else document.querySelector(`.about a[rel=${going}]`)?.click();
  });

  drawAll();
  dark.addEventListener("change", drawAll);
  addEventListener("beforeprint", printing(true));
  addEventListener("afterprint", printing(false));
}

// A phone in a room: answers without a new page, and the next question by itself. Without this script the form sends
// itself, and the page asks anew every few seconds.
const PAUSE = 4000; // ms after something went wrong
const JITTER = 600; // ms over which the phones of a room spread what they ask at once
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const room = () => document.querySelector("main");
const say = (text) => { document.querySelector("[role=status]").textContent = text; };

/** Show what the server has answered. The line that is read aloud stays the same element. */
async function show(answer) {
  const got = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = got.querySelector("main");
  if (!main) throw new Error("no page");
  const value = document.activeElement?.value;
  if (main.dataset.version || answer.status === 404) room().replaceWith(document.adoptNode(main)); // else the room is still there
  say(got.querySelector("[role=status]").textContent);
  if (value) Array.from(document.querySelectorAll("main button")).find((each) => each.value === value)?.focus();
}

addEventListener("submit", async (event) => {
  const { name, value } = event.submitter ?? {};
  if (name !== "choice") return;
  event.preventDefault();
  try {
    await show(await fetch(location.pathname + location.search, { method: "POST", body: new URLSearchParams({ choice: value, page: 1 }) }));
  } catch {
    say(room().dataset.lost);
  }
});

async function follow() {
  while (room().dataset.version) {
    if (document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
    try {
      const answer = await fetch(`${location.pathname}/next?seen=${room().dataset.version}&${location.search.slice(1)}`, { cache: "no-store" });
      if (answer.status === 200 || answer.status === 404) await rest(Math.random() * JITTER).then(() => show(answer));
      else if (answer.status !== 204) await rest(PAUSE);
      else if (answer.headers.has("Retry-After")) await rest(PAUSE);
    } catch {
      await rest(PAUSE);
    }
  }
}

follow();

// The reader's language: the one that the address asks for, or else the first that the browser knows. English without.
{
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = [asked, ...(navigator.languages ?? [navigator.language])].map((code) => (code ?? "").toLowerCase().split("-")[0]);
  const found = wanted.find((code) => LANGUAGES.includes(code)) ?? LANGUAGES[0];
  document.documentElement.lang = found;
  addEventListener("DOMContentLoaded", () => {
    const shown = (place) => [...place.childNodes].map((node) => (node.dataset?.in && !node.dataset.in.split(" ").includes(found) ? "" : node.textContent)).join("");
    const title = [document.querySelector("h1")].map(shown)[0].trim();
    if (title) document.title = `${title} – Unrolled`;
    for (const link of document.querySelectorAll(".languages a")) link.toggleAttribute("aria-current", link.lang === found);
    if (!asked) return; // what was asked for goes along
    for (const link of document.querySelectorAll("a[href$='.html']")) link.search = `?lang=${found}`;
  });
}

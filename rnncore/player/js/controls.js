// The bar under the diagram: buttons, where the playhead is, the legend, fold, and behind ⋯ the rest.
import { button, html, icon, iconButton, setIcon } from "./dom.js";
import { SPEEDS } from "./player.js";
import { short } from "./format.js";
import { tr } from "./words.js";

/** The colours of a scale from left to right; several scales stand above each other. One colour is narrow. */
function swatch(colours) {
  const rows = Array.isArray(colours[0]) ? colours : [colours];
  const box = html("i", { class: new Set(rows.flat()).size === 1 ? "plain" : "" });
  box.style.background = rows.map((row, k) => `linear-gradient(90deg, ${row.join(", ")}) 0 ${rows.length > 1 ? (100 * k) / (rows.length - 1) : 0}% / 100% ${100 / rows.length}% no-repeat`).join(", ");
  return box;
}

export class Controls {
  /** `actions`: {play, step(±1), start, end, loop, fold, speed(value), fullscreen, presentation, picture(kind)}. */
  constructor(actions) {
    this.play = iconButton("play", tr("Play"), actions.play, tr("space"));
    this.play.classList.add("play", "fresh");
    this.where = html("span", { class: "where" });
    this.legend = html("span", { class: "legend" });
    this.loop = button({ text: tr("Loop"), title: tr("Loop (L)") }, actions.loop);
    this.fold = button({ class: "text", title: tr("Fold or unroll (U)") }, actions.fold);
    this.speed = html("select", { "aria-label": tr("Speed"), title: tr("Speed (+ and −)") },
      ...SPEEDS.map((speed) => html("option", { value: speed, text: `×${short(speed)}` })));
    this.speed.addEventListener("change", () => actions.speed(Number(this.speed.value)));
    const presents = iconButton("present", tr("Present"), actions.presentation, "P");
    presents.classList.add("presents");
    this.root = html("div", { class: "controls" },
      iconButton("back", tr("Step back"), () => actions.step(-1), "←"),
      this.play,
      iconButton("next", tr("Step forward"), () => actions.step(1), "→"),
      this.where,
      html("span", { class: "grow" }),
      this.legend, this.fold, this.more(actions), presents);
    this.hint = html("div", { class: "hint" });
  }

  /** What few need at once: the ends, the speed, a loop, full screen, the picture as a file. */
  more(actions) {
    const box = html("details", { class: "menu" });
    const summary = html("summary", { "aria-label": tr("More"), title: tr("Start, end, speed, loop, full screen, picture") }, icon("more"));
    const item = (text, action, title = text) => button({ text, title }, () => { box.open = false; action(); });
    const save = (kind) => item(tr`Save as ${kind.toUpperCase()}`, () => actions.picture(kind));
    const speed = html("label", {}, html("span", { text: tr("Speed") }), this.speed);
    box.append(summary, html("div", { class: "menuitems" },
      item(tr("To the start"), actions.start, tr("To the start (Home)")), item(tr("To the end"), actions.end, tr("To the end (End)")),
      speed, this.loop, item(tr("Fullscreen"), actions.fullscreen, tr("Fullscreen (F)")), save("png"), save("svg")));
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) box.open = false; });
    return box;
  }

  /** `still`: motion is not wanted, and Play goes one moment on. */
  show(state, still) {
    if (state.playing) this.play.classList.remove("fresh"); // it need not call any more
    setIcon(this.play, state.playing ? "pause" : "play");
    this.play.setAttribute("aria-label", state.playing ? tr("Pause") : still ? tr("Play one step") : tr("Play"));
    this.play.title = `${state.playing ? tr("Pause") : still ? tr("Play one step: your system asks for less motion") : tr("Play")} (${tr("space")})`;
    this.fold.textContent = state.folded ? tr("Unroll") : tr("Fold");
    this.fold.classList.toggle("primary", state.folded);
    this.loop.setAttribute("aria-pressed", state.loop);
    this.speed.value = state.speed;
  }

  /** The colour keys of a scene, each with the limits that its colours have here. */
  drawLegend(keys) {
    this.legend.replaceChildren(...keys.map(({ label, parts = [{ text: label }], hue, low, high, colours, picture, title }) => {
      const key = html("span", { class: "key", title }, html("span", { class: "of" }, ...parts.map(({ text }) => html("span", { text }))));
      parts.forEach((part, k) => { key.firstChild.children[k].style.color = part.hue ?? hue ?? ""; });
      if (picture) key.append(picture);
      else key.append(html("span", { text: low ?? "" }), ...(colours ? [swatch(colours)] : []), html("span", { text: high ?? "" }));
      return key;
    }));
  }

  /** What this scene has: not every one can be folded, or has arithmetic to show. */
  suit(scene, still) {
    this.fold.hidden = !scene.foldable;
    this.hint.textContent = still ? tr`Your system asks for less motion: Play goes one step at a time. ${scene.hint}` : scene.hint;
  }
}

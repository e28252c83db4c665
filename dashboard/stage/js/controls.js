// The bar under the diagram: buttons, where the playhead is, the legend, speed, fold, picture, fullscreen.
import { html, iconButton, setIcon } from "./dom.js";
import { short } from "./format.js";
import { SPEEDS } from "./player.js";

export class Controls {
  /** `actions`: {play, step(±1), start, end, loop, fold, speed(value), fullscreen, picture(kind)}. */
  constructor(actions) {
    this.play = iconButton("play", "Play", actions.play, "space");
    this.play.classList.add("play");
    this.where = html("span", { class: "where" });
    this.legend = html("span", { class: "legend" });
    this.loop = iconButton("loop", "Loop", actions.loop, "L");
    this.fold = html("button", { type: "button", class: "text", title: "Fold or unroll (U)" });
    this.fold.addEventListener("click", actions.fold);
    this.speed = html("select", { "aria-label": "Speed", title: "Speed (+ and −)" },
      ...SPEEDS.map((speed) => html("option", { value: speed, text: `×${speed}` })));
    this.speed.addEventListener("change", () => actions.speed(Number(this.speed.value)));
    this.root = html("div", { class: "controls" },
      iconButton("start", "To the start", actions.start, "Home"),
      iconButton("back", "Step back", () => actions.step(-1), "←"),
      this.play,
      iconButton("next", "Step forward", () => actions.step(1), "→"),
      iconButton("end", "To the end", actions.end, "End"),
      this.where,
      html("span", { class: "grow" }),
      this.legend, this.fold, this.speed, this.loop, this.picture(actions),
      iconButton("full", "Fullscreen", actions.fullscreen, "F"));
    this.hint = html("div", { class: "hint", text: "Click a unit to see its arithmetic. Keys, once the picture is clicked: Space plays · ← → step · Home End · + − speed · U folds · L loops · F fullscreen · Enter shows the arithmetic, ↑ ↓ another unit." });
  }

  picture(actions) {
    const box = html("details", { class: "menu" });
    const summary = html("summary", { "aria-label": "Save the picture", title: "Save the picture" }, iconButton("picture", "", () => {}).firstChild);
    const item = (kind) => {
      const button = html("button", { type: "button", text: `Save as ${kind.toUpperCase()}` });
      button.addEventListener("click", () => { box.open = false; actions.picture(kind); });
      return button;
    };
    box.append(summary, html("div", { class: "menuitems" }, item("png"), item("svg")));
    return box;
  }

  show(state) {
    setIcon(this.play, state.playing ? "pause" : "play");
    this.play.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    this.play.title = `${state.playing ? "Pause" : "Play"} (space)`;
    this.fold.textContent = state.folded ? "Unroll" : "Fold";
    this.fold.classList.toggle("primary", state.folded);
    this.loop.setAttribute("aria-pressed", state.loop);
    this.speed.value = state.speed;
  }

  /** The colour keys, each with the limits that its colours have here. */
  drawLegend(model, bounds, palette) {
    const signed = `linear-gradient(90deg, ${palette.state.join(", ")})`;
    const key = (label, low, high, background, title) => {
      const swatch = html("i");
      swatch.style.background = background;
      return html("span", { class: "key", title }, html("span", { text: label }), html("span", { text: low }), swatch, html("span", { text: high }));
    };
    const keys = [key("h", short(-bounds.h), `+${short(bounds.h)}`, signed, "Hidden state: the largest value here, rounded up, is the end of the scale")];
    const inner = [model.states.includes("c") && "c", ...model.gates.filter((gate) => gate.low < 0).map((gate) => gate.symbol)].filter(Boolean);
    if (inner.length) keys.push(key(inner.join(", "), short(-bounds.inner), `+${short(bounds.inner)}`, signed, "Cell state and candidate share one scale"));
    const gates = model.gates.filter((gate) => gate.low === 0);
    if (gates.length) keys.push(key(gates.map((gate) => gate.symbol).join(", "), "0", "1", `linear-gradient(90deg, ${palette.well}, ${palette[gates[0].role]})`, "Gates: 0 shut, 1 open; each gate has its own hue"));
    this.legend.replaceChildren(...keys);
  }
}

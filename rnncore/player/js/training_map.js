// A lane's map: updates from left to right, steps from the first at the top to the last at the bottom, a
// colour for the share of the last step's gradient. Columns are painted once, when their snapshot comes.
import { clamp } from "./timeline.js";
import { placed } from "./colour.js";
import { html, pixelRatio, svg } from "./dom.js";
import { hatching } from "./held.js";
import { edgesOf, shareOf } from "./training_model.js";
import { tr } from "./words.js";

const SCALE = { low: -12, high: 3 }; // decades of the ramp

/** The colours of the levels of a profile, and that of a share. */
export function signatureHues(palette) {
  const hues = placed(palette.signature);
  const place = (share) => clamp((share - SCALE.low) / (SCALE.high - SCALE.low), 0, 1);
  const words = Uint32Array.from({ length: 256 }, (_, level) => (level ? hues.word(place(shareOf(level))) : 0));
  return { words, css: (share) => hues.css(place(share)) };
}

/** The key of the legend: the ramp with its decades. */
export function signatureKey({ css }, ink) {
  const [decade, inset] = [11, 22];
  const x = (share) => inset + (share - SCALE.low) * decade;
  const width = x(SCALE.high) + inset;
  const key = svg("svg", { class: "scalekey", width, height: 28, viewBox: `0 0 ${width} 28`, role: "img", "aria-label": tr("From 10⁻¹² and less to 10³ and more") });
  for (let share = SCALE.low; share < SCALE.high; share += 0.25) key.append(svg("rect", { x: x(share), y: 0, width: decade / 4 + 0.3, height: 12, fill: css(share) }));
  for (const [share, label] of [[-12, "≤ 10⁻¹²"], [-6, "10⁻⁶"], [-3, "10⁻³"], [0, "1"], [3, "≥ 10³"]]) key.append(svg("text", { x: x(share), y: 25, "text-anchor": "middle", "font-size": 12, fill: ink }, label));
  return key;
}

export class TrainingMap {
  /** `x(update)`: px from the left end of the map. */
  constructor(lane, { width, height, x, palette, words }) {
    this.canvas = html("canvas", { class: "trainingmap", "aria-hidden": "true" });
    Object.assign(this, { width, height, x, palette, words, painted: 0, ratio: pixelRatio() });
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.context = this.canvas.getContext("2d");
    this.extend(lane);
  }

  /** Paint the snapshots that are new. */
  extend(lane) {
    const { steps } = lane;
    const from = Math.max(0, this.painted - 1); // the edge of the last one was not known yet
    const count = lane.count - from;
    if (lane.count === this.painted) return;
    this.painted = lane.count;
    const strip = html("canvas", { width: count, height: steps });
    const context = strip.getContext("2d");
    const image = context.createImageData(count, steps);
    const pixels = new Uint32Array(image.data.buffer);
    const profile = lane.array("profile");
    for (let k = 0; k < count; k++) {
      for (let t = 0; t < steps; t++) pixels[t * count + k] = this.words[profile[(from + k) * steps + t]];
    }
    context.putImageData(image, 0, 0);
    const edges = edgesOf(lane.array("updates"), lane.gap).map((edge) => Math.round(this.x(edge) * this.ratio));
    const { height } = this.canvas;
    this.context.imageSmoothingEnabled = steps > height; // several steps a pixel: their mean colour
    for (let k = 0; k < count; k++) {
      const [left, right] = [edges[from + k], edges[from + k + 1]];
      this.context.clearRect(left, 0, this.canvas.width, height);
      this.context.drawImage(strip, k, 0, 1, steps, left, 0, Math.max(1, right - left), height);
      this.hatch(profile.subarray((from + k) * steps, (from + k + 1) * steps), left, right - left);
    }
  }

  /** Steps without a number. */
  hatch(levels, left, width) {
    const { height } = this.canvas;
    const y = (t) => Math.round((t * height) / levels.length);
    for (let t = 0; t < levels.length; t++) {
      if (levels[t]) continue;
      let end = t + 1;
      while (end < levels.length && !levels[end]) end++;
      this.context.fillStyle = this.palette.well;
      this.context.fillRect(left, y(t), width, y(end) - y(t));
      this.context.fillStyle = this.pattern ??= hatching(this.context, this.palette);
      this.context.fillRect(left, y(t), width, y(end) - y(t));
      t = end;
    }
  }
}

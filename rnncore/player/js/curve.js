// The curve under a presented stage: the lines of curves.js over the steps, as far as the playhead has come.
import { answerColour } from "./colour.js";
import { apart, axisOf, curvesOf, reachedOf } from "./curves.js";
import { number, plainly } from "./format.js";
import { activeLane } from "./model.js";
import { put, putAll, putStyle, svg, textWidth } from "./dom.js";
import { tickEvery } from "./layout.js";
import { tr } from "./words.js";

const CURVE_SIDES = { phone: 64, wide: 96 }; // px on both sides of a run that is longer than its window: ticks and names
const CURVE_TITLE_ROOM = 22; // px for the title
const CURVE_STEPS_ROOM = 20; // px for the numbers of the steps
const CURVE_NAME_FONT = "600 14px sans-serif";

export class Curve {
  constructor() {
    this.root = svg("svg", { class: "curve", role: "img" });
  }

  /** Lay out for a scene, `height` px high, on the pitch of the copies where all steps are seen. */
  build(scene, height) {
    this.scene = scene;
    this.root.toggleAttribute("hidden", !scene); // one that shows curves itself
    if (!scene) return;
    const { across } = scene.geometry;
    const { steps } = scene.model;
    const fits = steps <= across.shown;
    const margin = across.phone ? CURVE_SIDES.phone : CURVE_SIDES.wide;
    this.step = fits ? across.pitch : (across.width - 2 * margin) / steps;
    this.first = fits ? across.x0 : margin + this.step / 2;
    Object.assign(this, { height, shown: null });
    putAll(this.root, { width: across.width, height, viewBox: `0 0 ${across.width} ${height}` });
  }

  x(t) { return this.first + t * this.step; }

  y(value) {
    const { low, high } = this.axis;
    return this.height - CURVE_STEPS_ROOM - ((value - low) / (high - low)) * (this.height - CURVE_TITLE_ROOM - CURVE_STEPS_ROOM);
  }

  /** The lines of a lane on a way: the gates of another lane, or the way back, are other curves. */
  show(lane, way) {
    const { scene } = this;
    this.shown = { lane, way };
    this.back = way === "back" || scene.model.scene === "gradient" || (lane.reverse && scene.model.parts.length === 1);
    this.curves = curvesOf(scene.model, lane, way);
    this.axis = axisOf(this.curves);
    this.lines = this.curves.lines.map((line) => {
      const hue = line.hue ? (scene.palette[line.hue] ?? scene.palette.ink) : answerColour(scene.palette, line.answer);
      const path = svg("path", { class: "curveline", stroke: hue, "stroke-dasharray": line.dash });
      const name = svg("text", { class: "curvename" }, line.name);
      name.style.fill = line.hue ? hue : scene.palette.ink; // the colours of answers are for areas
      const points = Array.from(line.values, (value, t) => (Number.isFinite(value) ? `${this.x(t).toFixed(1)} ${this.y(value).toFixed(1)}` : ""));
      const dot = svg("circle", { r: 4.5, fill: hue });
      return { ...line, path, dot, label: name, points, room: textWidth(line.name, CURVE_NAME_FONT) };
    });
    this.head = svg("path", { class: "playhead" });
    this.drawn = "";
    this.root.replaceChildren(...this.frame(), ...this.lines.flatMap(({ path, dot }) => [path, dot]), this.head, ...this.lines.map((line) => line.label));
  }

  /** Title, ticks and numbers of the steps. They stand where the lines begin, the names where they end. */
  frame() {
    const { steps } = this.scene.model;
    const [left, right] = [this.x(-0.5), this.x(steps - 0.5)];
    const inset = Math.min(this.step / 2, 40) - 14;
    const [tick, anchor] = this.back ? [right - inset, "start"] : [left + inset, "end"];
    const parts = [svg("text", { class: "curvetitle", x: this.back ? right : left, y: 13, "text-anchor": this.back ? "end" : "start" }, this.curves.title)];
    for (const { at, label } of this.axis.ticks) {
      parts.push(svg("path", { class: "zero", d: `M${left.toFixed(1)} ${this.y(at).toFixed(1)}H${right.toFixed(1)}` }));
      parts.push(svg("text", { class: "curvetick", x: tick, y: this.y(at) + 4.5, "text-anchor": anchor }, label));
    }
    const every = tickEvery(steps, right - left, 44);
    for (let t = 0; t < steps; t++) {
      if (t === 0 || (t + 1) % every === 0) parts.push(svg("text", { class: "curvetick", x: this.x(t), y: this.height - 4, "text-anchor": "middle" }, String(t + 1)));
    }
    return parts;
  }

  draw(state) {
    const { scene } = this;
    if (!scene) return;
    const { model, time } = scene;
    const lane = model.lanes[state.lane];
    const way = scene.wayAt(state.p);
    if (this.shown?.lane !== lane || this.shown.way !== way) this.show(lane, way);
    const at = this.x(time.position(activeLane(model, time, state), state.p) - 0.5);
    put(this.head, "d", `M${at.toFixed(1)} ${CURVE_TITLE_ROOM - 4}V${this.height - CURVE_STEPS_ROOM + 4}`);
    const reached = reachedOf(model, time, lane, state.p, way);
    if (this.drawn !== String(reached)) this.reach(reached);
    this.drawn = String(reached);
    for (const { label, room, end } of this.lines) put(label, "x", this.place(at, end, room).toFixed(1));
  }

  /** Where a name begins: beyond the end of its line and the playhead, as far as there is room. */
  place(at, end, room) {
    const { width } = this.scene.geometry.across;
    if (this.back) return Math.min(this.x(end ?? 0) - 10 - room, Math.max(at - 8 - room, 2));
    return Math.max(this.x(end ?? 0) + 10, Math.min(at + 8, width - room - 2));
  }

  /** The lines from step `from` to before step `to`, with their names at the end that was reached last. */
  reach([from, to]) {
    for (const line of this.lines) {
      const { path, points, values } = line;
      put(path, "d", points.slice(from, to).map((point, k) => point && `${k && points[from + k - 1] ? "L" : "M"}${point}`).join(""));
      const ends = points.map((point, t) => (point && t >= from && t < to ? t : -1)).filter((t) => t >= 0);
      line.end = this.back ? ends[0] : ends.at(-1);
      line.at = line.end === undefined ? null : this.y(values[line.end]);
    }
    const named = this.lines.filter((line) => line.at !== null);
    const places = apart(named.map((line) => line.at), 16, CURVE_TITLE_ROOM - 2, this.height - CURVE_STEPS_ROOM);
    named.forEach((line, k) => put(line.label, "y", (places[k] + 5).toFixed(1)));
    for (const { label, dot, end, at } of this.lines) {
      for (const part of [label, dot]) putStyle(part, "display", at === null ? "none" : "");
      if (at !== null) putAll(dot, { cx: this.x(end).toFixed(1), cy: at.toFixed(1) });
    }
    put(this.root, "aria-label", this.words(named));
  }

  /** What the lines say at the end that was reached, for whoever cannot see them. */
  words(named) {
    const said = named.map(({ name, values, end }) => `${name} ${this.curves.log ? plainly(values[end]) : number(values[end], 2)}`);
    return `${this.curves.title}${said.length ? tr`; at ${named[0].end + 1}: ${said.join(", ")}` : ""}`;
  }
}

// What a decoder has of its encoder, in one step's copy: the encoder's last states, which become the decoder's first
// along a rail above all, and what attention reads: over each column of the encoder its weight, and the way from there.
import { during } from "./timeline.js";
import { mix } from "./colour.js";
import { putAll, putStyle, svg } from "./dom.js";
import { number } from "./format.js";
import { handedRoom } from "./layout.js";
import { lookedAt, lookingStep, looks } from "./looked.js";
import { travel, wire } from "./wires.js";
import { pointed, tr } from "./words.js";

const ARRIVES = [0, 0.2]; // of a step's phase: what attention brings is read with the symbol
const LEAVES = [0.75, 1]; // the last states leave
const ASIDE = 8; // px beside a cell for a wire that comes from above
const FAINTEST = 1; // px of a way that carries nothing, and for all of the attention more
const FULLEST = 6;

const downHead = (x, y) => `M${x} ${y}l-4 -7h8z`;
const intoHead = (x, y) => `M${x} ${y}l-7 -4v8z`;

export class Handed {
  constructor(scene, parts) {
    Object.assign(this, { scene, model: scene.model, time: scene.time });
    this.said = this.model.said;
    this.from = this.model.parts.at(-2);
    this.decoder = this.model.lanes.find((lane) => lane.part === this.said);
    this.last = this.model.lanes.filter((lane) => lane.part === this.from && lane.layer === this.from.layers - 1);
    const { across, down } = scene.geometry;
    Object.assign(this, { half: across.pitch / 2, edge: across.cell / 2, rails: down.rails, rows: down.rows, output: down.output, room: handedRoom(across.pitch) });
    const [encoder, decoder] = [this.from, this.said].map((part) => parts.find((one) => one.part === part));
    this.ways = [encoder, decoder].map(({ root }) => {
      const group = svg("g", { class: "handed" });
      root.prepend(group);
      return group;
    });
    this.leave();
    this.arrive(decoder);
    if (lookedAt(this.model)) this.look(encoder.root);
  }

  row(lane) { return this.rows[lane.index]; }

  /** The encoder's last states: forward from its last column, backward from its first, over the others. */
  leave() {
    const { half, edge, rails: { bridge } } = this;
    const [ways] = this.ways;
    const reverse = this.last.find((lane) => lane.reverse);
    const y = (lane) => this.row(lane).hiddenLineY;
    this.leaving = this.last.map((lane) => ({
      lane, at: lane.reverse ? this.from.from : this.from.to - 1,
      wire: wire(ways, "bridge", lane.reverse ? `M${-edge} ${y(lane)}H${-edge - 14}V${bridge}H${half}` : `M${edge} ${y(lane)}H${half}`),
    }));
    if (reverse) this.over = { lane: reverse, wire: wire(ways, "bridge", `M${-half} ${bridge}H${half}`) };
  }

  /** They become the first state of the decoder; what attention brings enters every cell of it from above. */
  arrive({ lanes: [{ starts }] }) {
    const { half, edge, room, rails: { bridge, context } } = this;
    const [, ways] = this.ways;
    const { hiddenLineY: y, y: top } = this.row(this.decoder);
    const x = -edge - ASIDE;
    this.entering = this.last.map((lane) => {
      const from = lane.reverse ? bridge : this.row(lane).hiddenLineY;
      return { lane, wire: wire(ways, "bridge", `M${-half} ${from}H${x}V${y}H${-edge - 6}`, intoHead(-edge - 1, y)) };
    });
    this.node = svg("circle", { cx: x, cy: y, r: 4, class: "stubend", "data-matrix": "bridge" });
    ways.append(this.node);
    starts.remove(); // its first state comes from the encoder
    if (!lookedAt(this.model)) return;
    const beside = -room / 2 - 5;
    this.passing = wire(ways, "context", `M${-half} ${context}H${half}`);
    this.ending = wire(ways, "context", `M${-half} ${context}H${beside}`);
    this.drop = wire(ways, "context", `M${beside} ${context}V${top - 20}H${-edge / 2}V${top - 8}`, downHead(-edge / 2, top - 1));
  }

  /** Above a column of the encoder: how much of its attention the decoder gives to it. */
  look(root) {
    const { half, room, output: { y, height }, rails: { context }, scene: { palette } } = this;
    const [ways] = this.ways;
    this.stub = wire(ways, "context", `M0 ${y}V${context}`);
    this.rail = { first: wire(ways, "context", `M0 ${context}H${half}`), next: wire(ways, "context", `M${-half} ${context}H${half}`) };
    this.bar = svg("rect", { x: -room / 2, width: room, rx: 4, fill: mix(palette.card, palette.accent, 0.34), stroke: palette.accent, "stroke-width": 1.5 });
    this.weight = svg("text", { x: 0, y: y + height / 2 + 5, class: "answer", "text-anchor": "middle" });
    this.chip = svg("g", { class: "look" }, svg("rect", { x: -room / 2, y, width: room, height, rx: 8, class: "cell" }), this.bar, this.weight);
    root.append(this.chip);
  }

  assign(t) {
    this.t = t;
    this.drawn = "";
    const show = (one, shown) => one && putStyle(one.group ?? one, "display", shown ? "" : "none");
    for (const { at, wire: one } of this.leaving) show(one, t === at);
    show(this.over?.wire, t > this.from.from);
    for (const { wire: one } of this.entering) show(one, t === this.said.from);
    show(this.node, t === this.said.from);
    if (!this.rail) return;
    show(this.rail.first, t === this.from.from);
    show(this.rail.next, t !== this.from.from);
    show(this.passing, t < this.said.to - 1);
    show(this.ending, t === this.said.to - 1);
  }

  draw(p, open) {
    const { time, t } = this;
    for (const group of this.ways) putStyle(group, "display", open > 0.95 ? "" : "none");
    for (const { lane, wire: one } of [...this.leaving, ...this.entering, ...(this.over ? [this.over] : [])]) {
      travel(one, during(time.phase(lane, lane.reverse ? lane.from : lane.to - 1, p), ...LEAVES));
    }
    const there = this.last.every((lane) => time.phase(lane, lane.reverse ? lane.from : lane.to - 1, p) >= 1);
    putStyle(this.node, "fill", there ? "" : "var(--faint)");
    if (!this.rail) return;
    const step = lookingStep(this.model, time, p);
    const share = t < this.said.from ? Number(step >= 0) : during(time.phase(this.decoder, t, p), ...ARRIVES);
    for (const one of [this.stub, this.rail.first, this.rail.next, this.passing, this.ending, this.drop]) travel(one, share);
    if (t >= this.said.from || this.drawn === step) return;
    this.drawn = step;
    this.weigh(step);
  }

  /** The weight that step `step` of the decoder gives to this column. */
  weigh(step) {
    const { output: { y, height } } = this;
    const share = step < 0 ? 0 : looks(this.model, step)[this.t - this.from.from];
    this.chip.dataset.state = step < 0 ? "todo" : "done";
    this.chip.dataset.weight = step < 0 ? "" : String(share);
    putAll(this.bar, { y: (y + height * (1 - share)).toFixed(1), height: (height * share).toFixed(1), visibility: step < 0 ? "hidden" : "visible" });
    this.weight.textContent = step < 0 ? "" : pointed(share.toFixed(2));
    for (const part of [this.stub.base, this.stub.run]) putStyle(part, "strokeWidth", `${(FAINTEST + (FULLEST - FAINTEST) * share).toFixed(1)}px`);
  }

  /** What stands above a column of the encoder, in words. */
  tip() {
    const weight = Number(this.chip.dataset.weight);
    const { labels } = this.model;
    if (this.chip.dataset.weight === "") return tr("Here stands how much of its attention the decoder gives to this word; it has not begun.");
    return tr`“${labels[this.t].slice(0, 80)}” has ${number(weight, 4)} of the decoder's attention at step ${this.drawn + 1}: so much of this state is in what it reads.`;
  }
}

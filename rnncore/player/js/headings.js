// Networks one after another: what each is called, under its columns, and folded the way from one to the next.
import { html, inlined, put, putStyle, svg } from "./dom.js";
import { count } from "./format.js";
import { lerp } from "./timeline.js";
import { tr } from "./words.js";

const HEADING_GAP = 6; // px between two of them

export class Headings {
  constructor(scene) {
    this.scene = scene;
    const { model, geometry: { down } } = scene;
    this.heads = model.parts.map((part) => {
      const head = html("div", { class: "parthead" }, html("b", { text: tr(part.title) }), html("span", { text: this.about(part) }));
      head.style.top = `${down.headingY}px`;
      return { part, head };
    });
    this.way = this.makeWay();
    this.root = html("div", { class: "partheads" }, this.way, ...this.heads.map(({ head }) => head));
  }

  /** "2 GRUs of 24 units, each used 7 times". */
  about({ layers, directions, hidden, steps }) {
    const cells = layers * directions;
    const times = steps === 1 ? tr("once") : count(steps, "time");
    return cells === 1 ? tr`${count(hidden, "unit")}, used ${times}` : tr`${count(cells, "cell")} of ${count(hidden, "unit")}, each used ${times}`;
  }

  /** The way of the last states into the first one of the next network, as it is drawn while both are folded. */
  makeWay() {
    const { scene, scene: { model, geometry: { across, down } } } = this;
    const root = svg("svg", { class: "foldedway", "aria-hidden": "true", width: across.width, height: down.height });
    model.parts.slice(1).forEach((part, k) => {
      const before = model.lanes.filter((lane) => lane.part === model.parts[k] && lane.layer === model.parts[k].layers - 1);
      const [x0, x1] = [scene.home(model.parts[k]) + across.cell / 2, scene.home(part) - across.cell / 2];
      const ys = before.map((lane) => down.rows[lane.index].columnY + down.rows[lane.index].column * 0.4);
      const y = (Math.min(...ys) + Math.max(...ys)) / 2;
      const join = x0 + 14;
      root.append(svg("path", { class: "way", d: `${ys.map((each) => `M${x0} ${each}H${join}V${y}`).join("")}M${join} ${y}H${x1 - 8}` }), svg("path", { class: "wayhead", d: `M${x1 - 1} ${y}l-7 -4v8z` }),
        svg("text", { x: (join + x1) / 2, y: y - 8, "text-anchor": "middle" }, x1 - x0 > 190 ? tr("last states → first state") : ""));
    });
    return root;
  }

  /** The same for a saved picture. */
  drawing() {
    const { headingY } = this.scene.geometry.down;
    const shown = this.heads.filter(({ head }) => head.style.visibility !== "hidden");
    const heads = shown.map(({ head }) => {
      const colour = getComputedStyle(head);
      const x = new DOMMatrix(head.style.transform).e;
      const words = svg("text", { x: 4, y: 18, "font-size": 13, "font-family": "sans-serif", fill: colour.color }, [...head.children].map((part) => part.textContent).join("  "));
      return svg("g", { transform: `translate(${x} ${headingY})` }, svg("path", { d: `M0 1H${parseFloat(head.style.width)}`, stroke: colour.borderTopColor, "stroke-width": 2 }), words);
    });
    return Number(this.way.style.opacity) > 0 ? [...heads, inlined(this.way)] : heads;
  }

  /** Each under its columns, as far as they are in the window; folded, under its cell. */
  draw({ open, p }, offset) {
    const { scene, scene: { geometry: { across } } } = this;
    const { x0, pitch, left, shown } = across;
    const [begin, end] = [left, x0 + (shown - 0.5) * pitch];
    const room = across.inner / this.heads.length - HEADING_GAP;
    for (const { part, head } of this.heads) {
      const from = Math.max(begin, x0 + (part.from - 0.5 - offset) * pitch) + HEADING_GAP / 2;
      const to = Math.min(end, x0 + (part.to - 0.5 - offset) * pitch) - HEADING_GAP / 2;
      const [x, width] = [lerp(scene.home(part) - room / 2, from, open), lerp(room, to - from, open)];
      putStyle(head, "transform", `translateX(${x.toFixed(1)}px)`);
      putStyle(head, "width", `${Math.max(0, width).toFixed(1)}px`);
      putStyle(head, "visibility", width > 24 ? "" : "hidden");
    }
    put(this.way, "data-on", Number(scene.time.part(p + 0.01) > 0));
    putStyle(this.way, "opacity", Math.max(0, 1 - open * 4).toFixed(2));
    for (const mark of scene.marks) {
      const { part } = scene.model.lanes[Number(mark.dataset.lane)];
      putStyle(mark, "visibility", open < 0.5 || part.to > offset + 0.5 ? "" : "hidden");
    }
  }
}

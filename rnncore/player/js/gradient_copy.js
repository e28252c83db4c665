// One step's copy in the scene `gradient`: a cell a lane, and the arrow back to the step before.
import { during, lerp } from "./timeline.js";
import { put, putStyle, svg } from "./dom.js";
import { scientific } from "./format.js";
import { Token } from "./chips.js";
import { Copy } from "./copy.js";
import { tr } from "./words.js";

// When, within a moment, the gradient fills the column, is printed, and leaves for the step before.
const GRADIENT_PHASES = { column: [0.1, 0.6], number: [0.5, 0.6], arrow: [0.6, 1] };
const HEAD_LENGTH = 9; // px of an arrow's head

export class GradientCopy extends Copy {
  dress() {
    this.lanes = this.scene.model.lanes.map((lane) => this.makeLane(lane));
    this.token = new Token(this.scene);
    this.svg.append(this.token.root);
  }

  makeLane(lane) {
    const { across, columns, down } = this.scene.geometry;
    const row = down.rows[lane.index];
    const y = row.columnY + row.column / 2;
    const [from, to] = [-across.cell / 2 - 2, -(across.pitch - across.cell / 2) + 2];
    const part = { lane, row, y, from, to, group: svg("g", { class: "lanegroup" }) };
    part.base = svg("path", { d: `M${from} ${y}H${to}`, class: "backbase" });
    part.run = svg("path", { class: "backrun" });
    part.head = svg("path", { class: "backhead" });
    part.lost = svg("path", { class: "lost" });
    part.group.append(part.base, part.run, part.head, part.lost, svg("rect", { x: -across.cell / 2, y: row.y, width: across.cell, height: row.height, rx: 10, class: "cell" }));
    for (const column of columns.all) {
      part.group.append(svg("rect", { x: column.x - 0.5, y: row.columnY - 0.5, width: column.width + 1, height: row.column + 1, rx: 2, class: "well state" }),
        svg("text", { x: column.x + column.width / 2, y: row.lettersY, class: "letter", "text-anchor": "middle" }, column.name));
    }
    part.number = svg("text", { x: 0, y: row.y + row.height - 7, class: "norm", "text-anchor": "middle" });
    part.loss = svg("g", { class: "loss" }, svg("text", { x: 0, y: row.y - 12, "text-anchor": "middle" }, tr("loss")), svg("path", { d: `M0 ${row.y - 1}l-4 -7h8z` }));
    part.group.append(part.number, part.loss);
    this.svg.append(part.group);
    return part;
  }

  assign(t) {
    super.assign(t);
    const { scene } = this;
    for (const part of this.lanes) {
      const { lane, run, head, lost, number, loss, base } = part;
      this.shape(part, scene.stroke(lane.at("norm", t)));
      number.textContent = scientific(lane.at("norm", t + 1));
      put(number, "data-log10", lane.at("norm", t + 1));
      put(number, "data-outside", scene.stroke(lane.at("norm", t + 1)).outside);
      putStyle(loss, "display", scene.model.lossAt.includes(t) ? "" : "none");
      for (const path of [run, head, lost, base]) putStyle(path, "display", t === 0 ? "none" : "");
    }
  }

  /** The arrow back: as wide as the scale says; a cross over it where float32 would lose what it carries. */
  shape({ run, head, lost, from, to, y }, { width, colour, dash, outside, carries }) {
    putStyle(run, "strokeWidth", `${width.toFixed(2)}px`);
    putStyle(run, "stroke", colour);
    putStyle(run, "strokeDasharray", dash || "none");
    putStyle(head, "fill", colour);
    const half = width / 2 + (dash ? 2 : 3);
    put(head, "d", carries ? `M${to - 1} ${y}l${dash ? HEAD_LENGTH - 3 : HEAD_LENGTH} ${-half}v${2 * half}z` : "");
    put(lost, "d", `M${(from + to) / 2 - 3.5} ${y - half - 8}l7 7m0 -7l-7 7`);
    put(lost, "data-outside", outside);
  }

  draw(p) {
    const phase = this.scene.time.phase(null, this.t, p);
    if (this.drawn.phase === phase) return;
    this.drawn = { phase };
    put(this.root, "data-state", phase > 0 && phase < 1 ? "busy" : "done");
    for (const part of this.lanes) {
      put(part.group, "data-state", phase > 0 && phase < 1 ? "busy" : "done");
      const tip = lerp(part.from, part.to + HEAD_LENGTH - 2, during(phase, ...GRADIENT_PHASES.arrow));
      put(part.run, "d", phase > GRADIENT_PHASES.arrow[0] ? `M${part.from} ${part.y}H${tip.toFixed(1)}` : "");
      for (const end of [part.head, part.lost]) putStyle(end, "opacity", phase >= 1 ? 1 : 0);
      putStyle(part.number, "opacity", during(phase, ...GRADIENT_PHASES.number).toFixed(2));
      put(part.loss, "data-on", phase > 0 ? 1 : 0);
    }
    const share = during(phase, ...GRADIENT_PHASES.column);
    this.paintColumns((column) => (column.name === "h" ? 1 : share)); // the states are there from the forward pass
  }

  link() {} // the arrows back belong to the copy; nothing folds
}

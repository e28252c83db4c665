// One step's copy in the scene `compare`: a cell of each run, and what differs between them above both.
import { Copy } from "./copy.js";
import { upHead, wire } from "./wires.js";
import { put } from "./dom.js";

export class CompareCopy extends Copy {
  get room() { return 24; }

  dress() {
    super.dress();
    const { rows } = this.scene.geometry.down;
    const [, second, apart] = rows;
    const { root, wires } = this.parts[0];
    const bottom = apart.y + apart.height;
    const lane = this.scene.model.lanes[1];
    wires.push({ kind: "join", lane, wire: wire(root, "", `M0 ${second.y - 2}V${bottom + 8}`, upHead(0, bottom + 2)) });
    for (const { kind, wire: one } of wires) if (kind === "join") put(one.group, "data-matrix", ""); // no weights stand there
  }

  /** The differences are of no cell: nothing recurs, and nothing begins. */
  makeLane(lane, parent) {
    const part = super.makeLane(lane, parent);
    if (!lane.difference) return part;
    for (const { group } of part.recurrent) group.remove();
    part.starts.replaceChildren();
    return { ...part, recurrent: [], name: null };
  }

  /** The pinned unit in all three. */
  outlinePin(context) {
    const { pin, model } = this.scene;
    if (!pin) return super.outlinePin(context);
    for (const { index } of model.lanes) {
      this.scene.pin = { ...pin, lane: index };
      super.outlinePin(context);
    }
    this.scene.pin = pin;
  }
}

// The arrows of one step's copy: into each cell, up to the output, and on to the next step.
// A wire is a faint base, an ink line that grows along it as the signal travels, and a head.
import { put, svg } from "./dom.js";
import { count } from "./format.js";

const upHead = (x, y) => `M${x} ${y}l-4 7h8z`;
const rightHead = (x, y) => `M${x} ${y}l-7 -4v8z`;

/** One wire. `key` names the matrix that works on it ("0.xh"), so that all its copies can light up. */
export function wire(parent, key, path = "", head = "") {
  const parts = {
    hit: svg("path", { d: path, class: "hit" }),
    base: svg("path", { d: path, class: "base" }),
    run: svg("path", { d: path, class: "run", pathLength: 1, "stroke-dasharray": 1, "stroke-dashoffset": 1 }),
    head: svg("path", { d: head, class: "head" }),
  };
  const group = svg("g", { class: "wire", "data-matrix": key }, parts.base, parts.run, parts.head, parts.hit);
  parent.append(group);
  return { group, ...parts };
}

/** How far the signal is along a wire, 0 to 1. */
export function travel(one, share) {
  put(one.run, "stroke-dashoffset", (1 - share).toFixed(3));
  put(one.group, "data-on", share >= 1 ? 1 : 0);
}

/** The wires between token, lanes and output: [{kind, lane, wire}]. An "in" wire leads into its lane, a
 *  "join" wire out of its (forward) lane and around the reverse one, the "out" wire to the output. */
export function upWires(parent, model, geometry) {
  const { down, across } = geometry;
  const wires = [];
  const add = (kind, lane, key, path, head) => wires.push({ kind, lane, wire: wire(parent, key, path, head) });
  const bottomOf = (lane) => down.rows[lane.index].y + down.rows[lane.index].height;
  const topOf = (lane) => down.rows[lane.index].y;
  const straight = (kind, lane, key, y0, y1) => add(kind, lane, key, `M0 ${y0}V${y1 + 8}`, upHead(0, y1 + 2));
  const outputY = down.output.y + down.output.height;
  for (const layer of new Set(model.lanes.map((lane) => lane.layer))) {
    const [forward, reverse] = model.lanes.filter((lane) => lane.layer === layer);
    const below = model.lanes.filter((lane) => lane.layer === layer - 1).at(-1);
    const source = below ? topOf(below) - 2 : down.token.y - 2;
    straight("in", forward, `${forward.index}.xh`, source, bottomOf(forward));
    if (!reverse) continue;
    // Around the forward cell into the reverse cell, and from the forward cell around the reverse cell.
    const [aside, entry] = [across.cell / 2 + 7, across.cell / 4];
    const gap = bottomOf(reverse) + (topOf(forward) - bottomOf(reverse)) / 2;
    const start = bottomOf(forward) + (below ? 24 : 30);
    add("in", reverse, `${reverse.index}.xh`, `M0 ${start}H${-aside}V${gap}H${-entry}V${bottomOf(reverse) + 8}`, upHead(-entry, bottomOf(reverse) + 2));
    const next = model.lanes[reverse.index + 1];
    if (!next && !model.outputs) continue;
    const join = topOf(reverse) - (next ? 12 : 16);
    const key = next ? `${next.index}.xh` : "hy";
    add("join", forward, key, `M${entry} ${topOf(forward) - 2}V${gap}H${aside}V${join}H0`, "");
  }
  const unseen = (layers, y) => layers && parent.append(svg("text", { x: -8, y, class: "unseen", "text-anchor": "end" }, `${count(layers, "more layer")} ⋮`));
  unseen(model.unseen?.below, down.token.y - 9);
  if (model.outputs) unseen(model.unseen?.above, down.top - 14);
  if (model.outputs) straight("out", null, "hy", topOf(model.lanes.at(-1)) - 2, outputY);
  return wires;
}

/** The recurrent wires of a lane: h, and c for LSTM. A reverse lane is drawn mirrored. */
export function recurrentWires(parent, lane, states, row, down) {
  const group = svg("g", lane.reverse ? { transform: "scale(-1 1)" } : {});
  parent.append(group);
  const depth = down.one ? 26 : down.gap * 0.3;
  return states.map((state) => {
    const y = state === "c" ? row.cellLineY : row.hiddenLineY;
    const turn = state === "c" ? row.y - depth : row.y + row.height + depth;
    return { state, y, turn, ...wire(group, state === "c" ? `${lane.index}.c` : `${lane.index}.hh`) };
  });
}

/** Bend a recurrent wire: a loop around the cell when folded (open = 0), an arrow to the next copy (1). */
export function bend(one, halfCell, distance, open, reachFolded) {
  const shape = `${distance.toFixed(1)}|${open.toFixed(3)}`;
  if (one.shape === shape) return;
  one.shape = shape;
  const [x0, x1] = [halfCell, distance - halfCell];
  const reach = reachFolded * (1 - open);
  const [turn, middle] = [one.y + (one.turn - one.y) * (1 - open), (x0 + x1) / 2];
  const path = open > 0.995
    ? `M${x0} ${one.y}H${x1 - 8}`
    : `M${x0} ${one.y}C${x0 + reach} ${one.y} ${x0 + reach} ${turn} ${middle} ${turn}S${x1 - 8 - reach} ${one.y} ${x1 - 8} ${one.y}`;
  for (const part of [one.hit, one.base, one.run]) part.setAttribute("d", path);
  one.head.setAttribute("d", rightHead(x1 - 1, one.y));
}

// The arrows of one step's copy: into each cell, up to the output, and on to the next step.
// A wire is a faint base, an ink line that grows along it as the signal travels, and a head.
import { put, svg } from "./dom.js";

export const upHead = (x, y) => `M${x} ${y}l-4 7h8z`;
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

/** Where a presented stack leaves layers out, below and above those that are shown: [{y, layers}]. */
export const unseenLayers = ({ unseen }, down, end) => (unseen ? [{ y: down.token.y - 9, layers: unseen.below }, { y: down.top - 14, layers: end ? unseen.above : 0 }].filter(({ layers }) => layers) : []);

/** The wires between token, lanes and what stands above them, of one network: [{kind, lane, wire}]. An "in" wire leads into
 *  its lane, a "join" wire out of its (forward) lane and around the reverse one, the "out" wire to the output. `end` names
 *  what the last works on, "hy" for outputs; "" where nothing stands there. */
export function upWires(parent, model, part, end, geometry) {
  const lanes = model.lanes.filter((lane) => lane.part === part);
  const { down, across } = geometry;
  const wires = [];
  const add = (kind, lane, key, path, head) => wires.push({ kind, lane, wire: wire(parent, key, path, head) });
  const bottomOf = (lane) => down.rows[lane.index].y + down.rows[lane.index].height;
  const topOf = (lane) => down.rows[lane.index].y;
  const straight = (kind, lane, key, y0, y1) => add(kind, lane, key, `M0 ${y0}V${y1 + 8}`, upHead(0, y1 + 2));
  const outputY = down.output.y + down.output.height;
  for (const layer of new Set(lanes.map((lane) => lane.layer))) {
    const [forward, reverse] = lanes.filter((lane) => lane.layer === layer);
    const below = lanes.filter((lane) => lane.layer === layer - 1).at(-1);
    const source = below ? topOf(below) - 2 : down.token.y - 2;
    straight("in", forward, `${forward.index}.xh`, source, bottomOf(forward));
    if (!reverse) continue;
    // Around the forward cell into the reverse cell, and from the forward cell around the reverse cell.
    const [aside, entry] = [across.cell / 2 + 7, across.cell / 4];
    const gap = bottomOf(reverse) + (topOf(forward) - bottomOf(reverse)) / 2;
    const start = bottomOf(forward) + (below ? 24 : 30);
    add("in", reverse, `${reverse.index}.xh`, `M0 ${start}H${-aside}V${gap}H${-entry}V${bottomOf(reverse) + 8}`, upHead(-entry, bottomOf(reverse) + 2));
    const next = lanes[lanes.indexOf(reverse) + 1];
    if (!next && !end) continue;
    const join = topOf(reverse) - (next ? 12 : 16);
    const key = next ? `${next.index}.xh` : end;
    add("join", forward, key, `M${entry} ${topOf(forward) - 2}V${gap}H${aside}V${join}H0`, "");
  }
  for (const { y } of across.phone ? [] : unseenLayers(model, down, end)) parent.append(svg("text", { x: -8, y, class: "unseen", "text-anchor": "end" }, "⋮"));
  if (end) straight("out", null, end, topOf(lanes.at(-1)) - 2, outputY);
  return wires;
}

/** The recurrent wires of a lane: h, and c for LSTM. A reverse lane is drawn mirrored. `back`: px down (up where
 *  negative) from where a folded cell's loop leaves it to where it enters again. */
export function recurrentWires(parent, lane, states, row) {
  const group = svg("g", lane.reverse ? { transform: "scale(-1 1)" } : {});
  parent.append(group);
  const back = row.column * 0.2;
  return states.map((state) => {
    const upper = state === "c";
    return { state, y: upper ? row.cellLineY : row.hiddenLineY, back: upper ? back : -back, ...wire(group, upper ? `${lane.index}.c` : `${lane.index}.hh`) };
  });
}

/** The curve of a recurrent wire and where its head points. Folded (open = 0) it is a loop beside the cell, which leaves
 *  and enters on the same side, clear of the arrows above and below; it opens into an arrow to the next copy (1). */
export function loopCurve({ y, back }, halfCell, distance, open, reachFolded) {
  const [x0, x1] = [halfCell, distance - halfCell - 1];
  const shut = 1 - open;
  const turn = Math.PI * shut; // from heading back to heading on
  const heading = [Math.cos(turn), Math.sign(back) * Math.sin(turn)];
  const end = [x0 + 1 + (x1 - x0 - 1) * open, y + back * shut];
  const foot = [end[0] - 7 * heading[0], end[1] - 7 * heading[1]]; // of the head
  const reach = reachFolded * shut + Math.max(0, (x1 - x0) / 3) * open;
  const bulge = 0.7 * back * shut;
  const points = [[x0, y], [x0 + reach, y - bulge], [foot[0] - reach * heading[0], foot[1] - reach * heading[1] + bulge], foot];
  return { points, end, degrees: (Math.atan2(heading[1], heading[0]) * 180) / Math.PI };
}

/** Bend a recurrent wire into its loop, its arrow or what is between. */
export function bend(one, halfCell, distance, open, reachFolded) {
  const shape = `${distance.toFixed(1)}|${open.toFixed(3)}`;
  if (one.shape === shape) return;
  one.shape = shape;
  const { points, end, degrees } = loopCurve(one, halfCell, distance, open > 0.995 ? 1 : open, reachFolded);
  const [from, first, second, to] = points.map((point) => point.map((px) => px.toFixed(1)).join(" "));
  const path = open > 0.995 ? `M${from}L${to}` : `M${from}C${first} ${second} ${to}`;
  for (const part of [one.hit, one.base, one.run]) part.setAttribute("d", path);
  one.head.setAttribute("d", rightHead(0, 0));
  one.head.setAttribute("transform", `translate(${end.map((px) => px.toFixed(1)).join(" ")}) rotate(${degrees.toFixed(1)})`);
}

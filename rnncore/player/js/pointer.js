// Pointer and touch on the diagram: what is under it, tips, lighting up a matrix everywhere, pinning.
import { clamp } from "./timeline.js";
import { columnTip, matrixTip, outputTip, tokenTip, unitTip } from "./tips.js";

/** The unit under a pointer event on a copy's canvas: {lane, column, t, unit}, or null. */
export function unitAt(scene, event) {
  const copy = scene.copies.find((one) => one.canvas === event.target);
  if (!copy) return null;
  const box = copy.canvas.getBoundingClientRect();
  const x = copy.box.x + ((event.clientX - box.left) / box.width) * copy.box.width;
  const y = copy.box.y + ((event.clientY - box.top) / box.height) * copy.box.height;
  const { model, geometry, columns } = scene;
  const lane = model.lanes.find((one) => {
    const row = geometry.down.rows[one.index];
    return copy.t >= one.from && copy.t < one.to && y >= row.columnY - 2 && y <= row.columnY + row.column + 2;
  });
  if (!lane) return null;
  const row = geometry.down.rows[lane.index];
  const unit = clamp(Math.floor(((y - row.columnY) / row.column) * lane.hidden), 0, lane.hidden - 1);
  const inLane = scene.columnsIn?.(lane).all ?? columns;
  const near = (column) => Math.abs(x - column.x - column.width / 2);
  const column = inLane.reduce((best, one) => (near(one) < near(best) ? one : best));
  return { lane, column, t: copy.t, unit };
}

const copyOf = (scene, target) => scene.copies.find((copy) => copy.root.contains(target));

/** The words for what is under the pointer, or "". */
export function tipAt(scene, event) {
  const model = scene.model.whole ?? scene.model; // a lane's arithmetic needs those that are not shown
  const at = unitAt(scene, event);
  if (scene.tip) return scene.tip(at, copyOf(scene, event.target), event.target, event);
  if (at) return unitTip(model, at.lane.whole ?? at.lane, at.column, at.t, at.unit);
  const matrix = event.target.closest("[data-matrix]");
  if (matrix) return matrixTip(scene.model, matrix.dataset.matrix);
  const copy = copyOf(scene, event.target);
  if (!copy) return "";
  const column = event.target.closest("[data-column]");
  if (column) return columnTip(scene.model, column.dataset.column, copy.t);
  if (event.target.closest(".look")) return copy.handed.tip();
  if (event.target.closest(".output")) return outputTip(model, copy.t);
  if (event.target.closest(".token, .pill")) return tokenTip(model, copy.t);
  return "";
}

/** The pin that a click asks for, or null. */
export function pinAt(scene, event) {
  if (!scene.pinnable) return null;
  if (scene.pinOf) return scene.pinOf(event.target, copyOf(scene, event.target));
  const at = unitAt(scene, event);
  if (at) return { lane: at.lane.index, t: at.t, unit: at.unit };
  const copy = copyOf(scene, event.target);
  if (copy && copy.t >= scene.model.said.from && event.target.closest(".output")) return { t: copy.t, output: 0 };
  return null;
}

/** Light every copy of a matrix: "one matrix, used T times". */
export function light(scene, key) {
  if (scene.lit === key) return;
  scene.lit = key;
  for (const copy of scene.copies) {
    for (const part of copy.svg.querySelectorAll("[data-matrix]")) part.classList.toggle("lit", part.dataset.matrix === key);
  }
}

// Take the diagram away: one standalone SVG, with the canvases embedded as images; PNG from it at 2×.
import { about } from "./model.js";
import { inlined, putAll, svg, textWidth } from "./dom.js";
import { ramp } from "./colour.js";
import { tr } from "./words.js";

const image = (canvas, { x, y, width, height }) => svg("image", { x, y, width, height, href: canvas.toDataURL("image/png"), style: "image-rendering:pixelated" });

const writing = (x, y, text, scene) => svg("text", { x, y, "font-size": 12, "font-family": "sans-serif", fill: getComputedStyle(scene.root).color }, text);

const KEY = { row: 46, gap: 22, swatch: 62, font: "12px sans-serif" };

/** One key of the legend as a group that begins at x = 0, and its width. */
function keyDrawing({ label, parts = [{ text: label }], hue, low = "", high = "", colours, picture }, scene) {
  const group = svg("g");
  let x = 0;
  const add = (element, width) => { group.append(element); x += width; };
  const say = (text) => text && add(writing(x, 16, text, scene), textWidth(text, KEY.font) + 6);
  for (const part of parts) {
    say(part.text);
    if (part.hue ?? hue) group.lastChild.setAttribute("fill", part.hue ?? hue);
  }
  say(low);
  if (picture) {
    putAll(picture, { x, "font-family": "sans-serif" });
    add(picture, Number(picture.getAttribute("width")));
  }
  const rows = colours ? (Array.isArray(colours[0]) ? colours : [colours]) : [];
  rows.forEach((row, k) => {
    const { css } = ramp(row);
    const high = 9 / rows.length;
    for (let at = 0; at < KEY.swatch; at++) group.append(svg("rect", { x: x + at, y: 7 + k * high, width: 1.3, height: high, fill: css[Math.round((255 * at) / (KEY.swatch - 1))] }));
  });
  if (rows.length) x += KEY.swatch + 6;
  say(high);
  return { group, width: x };
}

/** The legend in rows of `room` px: a group, and its height. A picture says what its sizes and colours mean. */
function legendDrawing(keys, room, scene) {
  const root = svg("g");
  let [x, y] = [0, 0];
  for (const key of keys) {
    const { group, width } = keyDrawing(key, scene);
    if (x > 0 && x + width > room) [x, y] = [0, y + KEY.row];
    group.setAttribute("transform", `translate(${x} ${y})`);
    root.append(group);
    x += width + KEY.gap;
  }
  return { root, height: y + KEY.row };
}

/** The visible copies, the strips, the state matrix and the legend -> the text of an SVG file. */
function pictureText({ scene, ribbons, matrix }, background, caption, keys) {
  const { across, down } = scene.geometry;
  const ribbonsY = down.height + 28;
  const matrixY = ribbonsY + (ribbons.scene ? ribbons.height + 14 : 0);
  const legend = legendDrawing(keys, across.width - matrix.left - 8, scene);
  const answersY = matrixY + matrix.height + 26;
  const legendY = answersY + matrix.answers.room + 4;
  const height = legendY + legend.height + 26;
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: across.width, height, viewBox: `0 0 ${across.width} ${height}` });
  root.append(svg("title", {}, caption), svg("rect", { width: across.width, height, fill: background }));
  const shown = scene.copies.filter((copy) => Number(copy.root.style.opacity) > 0.3);
  for (const copy of shown) {
    const x = new DOMMatrix(copy.root.style.transform).e;
    const group = svg("g", { transform: `translate(${x} 0)`, opacity: copy.root.style.opacity });
    const drawing = inlined(copy.svg);
    putAll(drawing, { x: -copy.span / 2, overflow: "visible" });
    group.append(drawing, image(copy.canvas, copy.box));
    root.append(group);
  }
  if (Number(scene.margin.root.style.opacity) > 0) root.append(inlined(scene.margin.root));
  legend.root.setAttribute("transform", `translate(${matrix.left} ${legendY})`);
  root.append(legend.root);
  for (const note of scene.notes) root.append(writing(parseFloat(note.style.left), parseFloat(note.style.top) + 13, note.textContent, scene));
  if (scene.headings) root.append(...scene.headings.drawing());
  for (const mark of scene.marks.filter((one) => one.style.visibility !== "hidden")) root.append(writing(6, parseFloat(mark.style.top) + 18, mark.textContent, scene));
  const painted = scene.alone ? [] : [[matrix, matrixY]];
  if (ribbons.scene) painted.push([ribbons, ribbonsY]);
  if (matrix.answers.scene) painted.push([matrix.answers, answersY]);
  for (const [{ canvas, axis, left, width, height }, y] of painted) {
    const words = inlined(axis);
    putAll(words, { y, overflow: "visible" });
    root.append(image(canvas, { x: left, y, width, height }), words);
  }
  root.append(writing(matrix.left, height - 12, caption, scene));
  return new XMLSerializer().serializeToString(root);
}

/** A scene that shows all itself, as far as it has been played, and its legend -> the text of an SVG file. */
function wholePicture({ scene }, background, caption, keys) {
  const { across: { width, left }, down } = scene.geometry;
  const legend = legendDrawing(keys, width - 16, scene);
  const height = down.height + legend.height + 34;
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` });
  root.append(svg("title", {}, caption), svg("rect", { width, height, fill: background }), inlined(scene.under));
  for (const { canvas, drawnTo, place } of scene.rows) {
    const seen = svg("svg", { x: left, y: place.mapY, width: drawnTo.toFixed(1), height: place.map, overflow: "hidden" });
    seen.append(image(canvas, { x: 0, y: 0, width: scene.geometry.across.inner, height: place.map }));
    root.append(seen);
  }
  legend.root.setAttribute("transform", `translate(8 ${down.height + 8})`);
  root.append(inlined(scene.over), legend.root, writing(8, height - 12, caption, scene));
  return new XMLSerializer().serializeToString(root);
}

/** SVG text -> a PNG blob at twice the size. */
async function toPng(text, width, height) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Hand a blob to the browser as a file. */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Save what the stage shows as "svg" or "png". */
export async function savePicture(stage, kind) {
  const { model, state, palette, scene, time } = stage;
  const moment = Math.ceil(state.p);
  const caption = `${about(model)}: ${time.where && scene.alone ? time.where(state.p) : tr`step ${moment} of ${state.moments}`}`;
  const text = (scene.under ? wholePicture : pictureText)(stage, palette.background, caption, scene.legend(scene.wayAt(state.p)));
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text).map(Number);
  const blob = kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await toPng(text, width, height);
  download(blob, `unrolled-${model.cell}-step-${moment}.${kind}`);
}

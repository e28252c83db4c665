// Take the diagram away: one standalone SVG, with the canvases embedded as images; PNG from it at 2×.
import { count } from "./format.js";
import { svg } from "./dom.js";

const COPIED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "opacity", "font-size", "font-weight",
  "font-style", "font-family", "text-anchor", "display", "visibility", "font-variant-numeric"];

/** A copy of an svg element with the computed styles written into it. */
function inlined(element) {
  const copy = element.cloneNode(true);
  const from = [element, ...element.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((source, k) => {
    const style = getComputedStyle(source);
    to[k].removeAttribute("class");
    to[k].setAttribute("style", COPIED.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
  });
  return copy;
}

function image(canvas, x, y, width, height) {
  return svg("image", { x, y, width, height, href: canvas.toDataURL("image/png"), style: "image-rendering:pixelated" });
}

const writing = (x, y, text, scene) => svg("text", { x, y, "font-size": 12, "font-family": "sans-serif", fill: getComputedStyle(scene.root).color }, text);

/** The visible copies and the state matrix -> the text of an SVG file. */
function pictureText(scene, matrix, background, caption) {
  const { across, down } = scene.geometry;
  const matrixY = down.height + 28;
  const height = matrixY + matrix.height + 56;
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: across.width, height, viewBox: `0 0 ${across.width} ${height}` });
  root.append(svg("title", {}, caption), svg("rect", { width: across.width, height, fill: background }));
  const shown = scene.copies.filter((copy) => Number(copy.root.style.opacity) > 0.3);
  for (const copy of shown) {
    const x = new DOMMatrix(copy.root.style.transform).e;
    const group = svg("g", { transform: `translate(${x} 0)`, opacity: copy.root.style.opacity });
    const drawing = inlined(copy.svg);
    drawing.setAttribute("x", -copy.span / 2);
    drawing.setAttribute("overflow", "visible");
    const { box } = copy;
    group.append(drawing, image(copy.canvas, box.x, box.y, box.width, box.height));
    root.append(group);
  }
  for (const mark of scene.marks) root.append(writing(6, parseFloat(mark.style.top) + 18, mark.textContent, scene));
  const axis = inlined(matrix.axis);
  axis.setAttribute("y", matrixY);
  axis.setAttribute("overflow", "visible");
  root.append(image(matrix.canvas, matrix.left, matrixY, matrix.width, matrix.height), axis);
  root.append(writing(matrix.left, height - 12, caption, scene));
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
export async function savePicture({ model, state, palette, scene, matrix }, kind) {
  const moment = Math.ceil(state.p);
  const caption = `${model.title}, ${count(model.hidden, "unit")}, ${model.origin}: step ${moment} of ${state.moments}`;
  const text = pictureText(scene, matrix, palette.background, caption);
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text).map(Number);
  const blob = kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await toPng(text, width, height);
  download(blob, `unrolled-${model.cell}-step-${moment}.${kind}`);
}

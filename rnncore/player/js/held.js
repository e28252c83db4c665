// What somebody holds: at its steps a gate carries a padlock, and the units that are held are hatched.
import { html, putAll, svg } from "./dom.js";
import { tr } from "./words.js";

const TILE = 6; // px from one line of the hatching to the next
const LOCK = "M1 4.5h7v5H1zM2.5 4.5V3a2 2 0 0 1 4 0v1.5"; // 9 × 10 px

/** A padlock whose middle is at x and whose foot stands at y. */
export const padlock = (x, y) => svg("path", { class: "lock", d: LOCK, transform: `translate(${x - 4.5} ${y - 10})` });

/** Diagonal lines that are seen on an open gate and on a shut one: dark beside pale. */
export function hatching(context, { ink, card }) {
  const tile = html("canvas", { width: 2 * TILE, height: 2 * TILE });
  const drawing = tile.getContext("2d");
  drawing.lineWidth = 2;
  for (const [colour, away] of [[card, -1], [ink, 1]]) {
    drawing.strokeStyle = colour;
    for (const x of [-2 * TILE, 0, 2 * TILE]) {
      drawing.beginPath();
      drawing.moveTo(x - TILE + away, 3 * TILE);
      drawing.lineTo(x + 3 * TILE + away, -TILE);
      drawing.stroke();
    }
  }
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(0.5)); // drawn at twice its size, so that it is sharp
  return pattern;
}

/** The key of the legend. */
export function heldKey(palette) {
  const picture = svg("svg", { width: 40, height: 14, viewBox: "0 0 40 14", role: "img", "aria-label": tr("a padlock and hatching") }, padlock(6, 12));
  putAll(picture.firstChild, { fill: palette.card, stroke: palette.ink, "stroke-width": 1.25 }); // a saved picture has no style sheet
  for (let x = 16; x < 38; x += TILE) picture.append(svg("path", { d: `M${x} 13L${x + 8} 1`, stroke: palette.ink, "stroke-width": 1 }));
  return { label: tr("held"), picture, title: tr("A padlock and hatching: at this step somebody holds this gate in the hatched units, whatever the network would do") };
}

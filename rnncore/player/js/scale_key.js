// The scale of the widths and hues, drawn to size: a wedge from dots to the widest, with its three marks.
import { svg } from "./dom.js";
import { dash, position } from "./scale.js";

const DECADE = 22; // px
const ENDS = 30; // px of the dotted end, and of the end that widths do not rank
const SLICE = 2; // px
const BAND = 25; // px that the wedge is high
const MIDDLE = ENDS + 3 * DECADE; // px of the anchor

/** `px(d)` -> width, `hue(place)` -> colour, `soft` and `ink` the colours of the dots
 *  and of the words; `middle`: the words under 1. */
export function scaleKey({ px, hue, soft, ink, middle, about }) {
  const at = (d) => MIDDLE + d * DECADE;
  const y = BAND / 2;
  const last = at(3) + ENDS;
  const key = svg("svg", { class: "scalekey", width: last, height: BAND + 14, viewBox: `0 0 ${last} ${BAND + 14}`, role: "img", "aria-label": about });
  key.append(svg("path", { d: `M0 ${y}H${at(-3) - 2}`, stroke: soft, "stroke-width": px(-4), "stroke-dasharray": dash(-4) }));
  for (let x = at(-3); x < last; x += SLICE) {
    const d = (x - MIDDLE) / DECADE;
    const place = d <= 3 ? position(d) : 0.74 + (0.26 * (x - at(3))) / ENDS;
    key.append(svg("rect", { x, y: y - px(d) / 2, width: SLICE + 0.3, height: px(d), fill: hue(place) }));
  }
  for (const [d, label] of [[-3, "×10⁻³"], [0, middle], [3, "×10³"]]) {
    key.append(svg("text", { x: at(d), y: BAND + 12, "text-anchor": "middle", "font-size": 12, fill: ink }, label));
  }
  return key;
}

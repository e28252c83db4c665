// How a size that may lie anywhere between 10^-300 and 10^300 is drawn: anchored where the loss enters,
// three decades ranked on either side. `d` is log10 of the size minus log10 of it at the anchor. No DOM.

const RANKED = 3; // decades on either side that widths tell apart
const FURTHEST = 39; // decades to either end of the ramp: about where float32 ends
const HAIRLINE = 1.5; // px
const THINNEST = 0.5; // px of a line that can still be seen
const DOT = 2; // px
const NOT_A_NUMBER = "5 3"; // dashes, where what is small is dotted

/** px of an arrow: 2 to 10 up to the anchor, to 22 beyond it. */
export const width = (d) => px(d, 10, 8 / 3);

/** px of a tower's line: 2 to 12 up to the anchor, to 24 beyond it. */
export const towerWidth = (d) => px(d, 12, 10 / 3);

function px(d, anchor, decade) {
  if (!(d >= -RANKED)) return HAIRLINE; // NaN too
  return d <= 0 ? anchor + decade * d : anchor + 4 * Math.min(d, RANKED);
}

/** The place on the ramp, 0 … 1: the anchor in the middle, a tenth a decade below it. NaN for NaN. */
export function position(d) {
  const further = (times) => Math.min(1, Math.log2(times) / Math.log2(FURTHEST / RANKED));
  if (d < -RANKED) return 0.2 * (1 - further(-d / RANKED));
  if (d > RANKED) return 0.74 + 0.26 * further(d / RANKED);
  return d <= 0 ? 0.5 + 0.1 * d : 0.5 + 0.08 * d;
}

/** The stroke-dasharray: none for a line, dots that thin out below what widths rank, dashes for NaN. */
export function dash(d) {
  if (Number.isNaN(d)) return NOT_A_NUMBER;
  return d >= -RANKED ? "" : `${DOT} ${(2.5 + 0.5 * Math.min(-d - RANKED, 40)).toFixed(1)}`;
}

const finite = (values) => values.filter(Number.isFinite);

/** What counts as 1: the largest of the sizes where the loss enters, in log10. One anchor for all lanes,
 *  so that equal numbers look equal. Without a number there: the largest of `all`, and `entered` false. */
export function anchor(entering, all) {
  const found = finite(entering);
  const others = found.length ? found : finite(all);
  return { at: others.reduce((most, value) => Math.max(most, value), others[0] ?? 0), entered: found.length > 0 };
}

/** Ways beside each other in one block, in decades: their widths are proportional to their sizes, and
 *  `most`, the largest of them, is as wide as a tower's line; dotted below a thousandth of it. */
export function beside(d, most) {
  if (dash(most) !== "") return { width: HAIRLINE, dash: dash(d) };
  const below = d === most ? 0 : d - most; // both may be infinite
  if (dash(below) !== "") return { width: 2 * THINNEST, dash: dash(below) };
  return { width: Math.max(towerWidth(most) * 10 ** below, THINNEST), dash: "" };
}

/** The stroke-dasharray of a line of `length` px with its dots, of which only a share is drawn so far;
 *  `reversed`: it grows from its end. */
export function partly(dots, length, share, reversed) {
  if (share >= 1) return dots || "none";
  const drawn = length * Math.max(share, 0);
  const [dot, gap] = dots ? dots.split(" ").map(Number) : [drawn, 0];
  const away = [0, reversed ? length - drawn : 0]; // a pattern begins with a dash: one of no length
  const pairs = Array.from({ length: drawn > 0 ? Math.ceil(drawn / (dot + gap)) : 0 }, () => [dot, gap]).flat();
  return [...away, ...pairs, 0, length + 1].map((px) => px.toFixed(1)).join(" ");
}

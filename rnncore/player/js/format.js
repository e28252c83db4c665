// Numbers and labels as text. No DOM.
import { pointed, tr } from "./words.js";

const MINUS = "−";
const SUPERSCRIPT = { "-": "⁻", ".": "·", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** "-2.8" -> "⁻²·⁸" */
export const superscript = (text) => [...text].map((sign) => SUPERSCRIPT[sign]).join("");

const tenTo = (exponent) => `10${superscript(String(exponent))}`;

/** A number with a true minus sign; very large and very small ones as a power of ten. */
export function number(value, decimals = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? MINUS + "∞" : "∞";
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 0.5 * 10 ** -decimals)) return power(value);
  return (value < 0 && Number(size.toFixed(decimals)) !== 0 ? MINUS : "") + pointed(size.toFixed(decimals));
}

function power(value) {
  const [digits, exponent] = Math.abs(value).toExponential(1).split("e");
  return `${value < 0 ? MINUS : ""}${pointed(digits)}·${tenTo(Number(exponent))}`;
}

/** log10 of a size -> the size as a power of ten: −3.2 -> "6·10⁻⁴". −∞ is 0. */
export function scientific(log10) {
  if (!Number.isFinite(log10)) return Number.isNaN(log10) ? "NaN" : log10 < 0 ? "0" : "∞";
  let exponent = Math.floor(log10);
  let digit = Math.round(10 ** (log10 - exponent));
  if (digit === 10) [digit, exponent] = [1, exponent + 1];
  if (exponent === 0) return String(digit);
  return `${digit === 1 ? "" : `${digit}·`}${tenTo(exponent)}`;
}

/** log10 of a ratio -> "7·10⁴ times", "10⁻³ times". */
export const multiple = (log10) => tr`${scientific(log10)} times`;

/** log10 of a size -> the size to `digits` digits, as people write it: "0.031", "12", "4.0·10⁻⁹". */
export function plainly(log10, digits = 2) {
  if (!Number.isFinite(log10)) return scientific(log10);
  if (log10 >= -3 && log10 < 4) return written(10 ** log10, digits);
  let exponent = Math.floor(log10);
  let front = (10 ** (log10 - exponent)).toFixed(digits - 1);
  if (Number(front) >= 10) [front, exponent] = [(1).toFixed(digits - 1), exponent + 1];
  return `${pointed(front)}·${tenTo(exponent)}`;
}

/** A number with its sign to `digits` digits, as people write it: "−0.0431", "1.20·10⁻⁵". */
export const figure = (value, digits = 3) => (value === 0 ? "0" : (value < 0 ? MINUS : "") + plainly(Math.log10(Math.abs(value)), digits));

/** The same where there is little room: two digits of a small one. */
export const brief = (value) => figure(value, Math.abs(value) < 0.01 ? 2 : 3);

const written = (size, digits) => {
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Number(size.toPrecision(digits)))));
  return pointed(Number(size.toPrecision(digits)).toFixed(places));
};

/** A share from 0 to 1 in per cent, as `per_cent` in Python: never rounded to all or to nothing. */
export function perCent(share, decimals = 0) {
  if (share > 0 && share < 0.001) return `<${pointed("0.1")} %`;
  if (share > 0.999 && share < 1) return `>${pointed("99.9")} %`;
  const ends = share !== 0 && share !== 1 && (share < 0.01 || share > 0.99);
  return `${pointed((100 * share).toFixed(ends ? 1 : decimals))} %`;
}

/** "1 step", "12 steps": a whole number and its noun. */
export const count = (size, noun) => `${size} ${tr(size === 1 ? noun : `${noun}s`)}`;

/** 0.5 -> "0.5": a limit or a speed, as short as it can be. */
export const short = (value) => {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? number(value) : (value < 0 ? MINUS : "") + pointed(String(Number(size.toPrecision(3))));
};

/** Decimals that leave about four digits after the first of the largest magnitude. */
export function decimalsFor(values) {
  const largest = Math.max(...values.filter(Number.isFinite).map(Math.abs), 0);
  return largest < 10 ? 4 : largest < 100 ? 3 : 2;
}

const graphemes = typeof Intl !== "undefined" && Intl.Segmenter ? new Intl.Segmenter() : null;
const split = (text) => (graphemes ? Array.from(graphemes.segment(text), (part) => part.segment) : [...text]);

/** Cut a label on screen (never in the data) so that `fits(text)` holds; a grapheme is never cut in two. */
export function cut(text, fits) {
  if (fits(text)) return text;
  const parts = split(text.length > 200 ? text.slice(0, 200) : text);
  let keep = parts.length - 1;
  while (keep > 1 && !fits(parts.slice(0, keep).join("") + "…")) keep--;
  return parts.slice(0, Math.max(1, keep)).join("") + "…";
}

/** A space by itself would be invisible as a label. */
export const visible = (label) => (label.trim() === "" ? "␣" : label);

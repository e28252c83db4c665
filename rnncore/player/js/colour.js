// Numbers to colours. The palette itself comes from rnncore/player/palette.py, inside the block's header.

const LEVELS = 256;
const FINE = 1025; // odd, so that one of them is the middle
const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** Hex stops -> a table of colours, as css strings and as the ABGR words of an ImageData. */
export function ramp(stops, levels = LEVELS) {
  const points = stops.map(channels);
  const css = new Array(levels);
  const words = new Uint32Array(levels);
  for (let level = 0; level < levels; level++) {
    const place = (level / (levels - 1)) * (points.length - 1);
    const from = Math.min(points.length - 2, Math.floor(place));
    const mix = place - from;
    const [r, g, b] = points[from].map((value, k) => Math.round(value + (points[from + 1][k] - value) * mix));
    css[level] = `rgb(${r},${g},${b})`;
    words[level] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return { css, words };
}

/** A ramp to be asked by a place, 0 … 1, the middle one exactly: {css(place), word(place)}. */
export function placed(stops) {
  const { css, words } = ramp(stops, FINE);
  const at = (place) => Math.round(place * (FINE - 1));
  return { css: (place) => css[at(place)], word: (place) => words[at(place)] };
}

const toLevel = (share) => Math.max(0, Math.min(LEVELS - 1, Math.round(share * (LEVELS - 1))));

/** −limit … +limit -> 0 … 255, zero in the middle. */
export const signedLevel = (value, limit) => toLevel((value / limit + 1) / 2);

/** low … high -> 0 … 255. */
export const gateLevel = (value, low, high) => toLevel((value - low) / (high - low));

const ROUND = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

/** The largest magnitude of the arrays, rounded up to a number that is easy to print. What is not finite does not count. */
export function colourLimit(...arrays) {
  let largest = 0;
  for (const array of arrays) for (const value of array) if (Math.abs(value) > largest && Number.isFinite(value)) largest = Math.abs(value);
  if (largest === 0) return 1;
  if (largest >= 0.02 && largest <= 1) return ROUND.find((round) => round >= largest * 0.999);
  const power = 10 ** Math.floor(Math.log10(largest));
  return (ROUND.slice(1).concat([2, 3, 4, 5, 6, 8, 10]).find((round) => round >= (largest / power) * 0.999) ?? 10) * power;
}

/** Is a css colour (#rrggbb, #rgb or rgb(…)) dark? The page's background decides the palette. */
export function isDark(css) {
  const short = css.length === 4 ? "#" + [...css.slice(1)].map((c) => c + c).join("") : css;
  const [r, g, b] = short.startsWith("#") ? channels(short) : short.match(/[\d.]+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

/** A colour with `share` of another one, as css. */
export function mix(hex, other, share) {
  const to = channels(other);
  return `rgb(${channels(hex).map((value, k) => Math.round(value + (to[k] - value) * share)).join(",")})`;
}

const TINTS = [0.3, 0.12]; // of an answer's colour where words stand on it: its own, and that of a ghost

/** The colour of an answer, by its place; what is not a number has the accent's. */
export const answerColour = (palette, index) => (index < 0 ? palette.accent : palette.answers[index % palette.answers.length]);

/** The same, pale enough for words to stand on. */
export const answerTint = (palette, index, ghost = false) => mix(palette.card, answerColour(palette, index), TINTS[Number(ghost)]);

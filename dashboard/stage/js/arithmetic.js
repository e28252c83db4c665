// Pinned arithmetic: one unit of one step, recomputed from the weights, term by term. No DOM.
//
// Every cell is a list of weighted sums (`sums`) and the lines that combine them (`lines`). A sum is
// {symbol, name, role, terms, bias, sum, squash, squashed, held, value}; `value` is what it was held at, or
// else squashed. A term is {label, weight, value, product}; a line {symbol, formula, numbers, value}. The
// formulas are PyTorch's, as in rnncore/cells/.
import { laneInputs } from "./model.js";

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const SQUASH = { σ: sigmoid, tanh: Math.tanh, relu: (z) => Math.max(0, z) };

/** A weighted sum with its terms, largest magnitude first. Doubles throughout. */
function weigh(symbol, name, role, terms, bias, squash, held = NaN) {
  const weighted = terms.map((term) => ({ ...term, product: term.weight * term.value }));
  const sum = weighted.reduce((total, term) => total + term.product, bias);
  weighted.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const squashed = squash ? SQUASH[squash](sum) : sum;
  return { symbol, name, role, terms: weighted, bias, sum, squash, squashed, held, value: Number.isNaN(held) ? squashed : held };
}

/** Readers for one unit: rows of W_ih and W_hh as terms, and the biases. */
function reader(model, lane, t, unit) {
  const inputs = laneInputs(model, lane, t);
  const { hidden } = model;
  const [weightIh, weightHh] = [lane.array("weight_ih"), lane.array("weight_hh")];
  const bias = (name, row) => (lane.array(name) ? lane.array(name)[row] : 0);
  const states = Array.from({ length: hidden }, (_, k) => ({ label: `h${k + 1}`, value: lane.previous("h", t, k) }));
  return {
    input: (row) => inputs.map((term, k) => ({ ...term, from: "input", weight: weightIh[row * inputs.length + k] })),
    state: (row) => states.map((term, k) => ({ ...term, from: "state", weight: weightHh[row * hidden + k] })),
    own: () => [{ ...states[unit], from: "state", weight: weightHh[unit] }],
    inputBias: (row) => bias("bias_ih", row),
    stateBias: (row) => bias("bias_hh", row),
    row: (gate) => gate * hidden + unit,
    held: (gate) => lane.array(`held.${gate}`)?.[t * hidden + unit],
    past: lane.reverse ? "t+1" : "t−1",
  };
}

function plain(model, lane, t, unit, own) {
  const read = reader(model, lane, t, unit);
  const terms = [...read.input(unit), ...(own ? read.own() : read.state(unit))];
  const bias = read.inputBias(unit) + read.stateBias(unit);
  const h = weigh("h", "hidden state", "ink", terms, bias, model.nonlinearity);
  const recurrent = own ? `u ⊙ h_{${read.past}}` : `W_hh h_{${read.past}}`;
  const formula = `${model.nonlinearity}(W_xh x_t + ${recurrent} + b)`;
  return { sums: [h], lines: [{ symbol: "h_t", formula, parts: [[model.nonlinearity, h.sum]], value: h.value }], value: h.value };
}

function lstm(model, lane, t, unit) {
  const read = reader(model, lane, t, unit);
  const gate = (symbol, name, order, squash) => {
    const row = read.row(order);
    return weigh(symbol, name, model.gates.find((g) => g.name === name).role, [...read.input(row), ...read.state(row)],
      read.inputBias(row) + read.stateBias(row), squash, read.held(name));
  };
  const i = gate("i", "input", 0, "σ"); // torch's order of rows: i, f, g, o
  const f = gate("f", "forget", 1, "σ");
  const g = gate("g", "candidate", 2, "tanh");
  const o = gate("o", "output", 3, "σ");
  const before = lane.previous("c", t, unit);
  const c = f.value * before + i.value * g.value;
  const h = o.value * Math.tanh(c);
  return {
    sums: [f, i, g, o],
    lines: [
      { symbol: "c_t", formula: `f · c_{${read.past}} + i · g`, parts: [f.value, "·", before, "+", i.value, "·", g.value], value: c },
      { symbol: "h_t", formula: "o · tanh(c_t)", parts: [o.value, "·", ["tanh", c]], value: h },
    ],
    value: h,
  };
}

function gru(model, lane, t, unit) {
  const read = reader(model, lane, t, unit);
  const role = (name) => model.gates.find((g) => g.name === name).role;
  const gate = (symbol, name, order) => {
    const row = read.row(order);
    const bias = read.inputBias(row) + read.stateBias(row);
    return weigh(symbol, name, role(name), [...read.input(row), ...read.state(row)], bias, "σ", read.held(name));
  };
  const r = gate("r", "reset", 0); // torch's order of rows: r, z, n
  const z = gate("z", "update", 1);
  const row = read.row(2);
  const recalled = weigh("q", "recalled state", "ink", read.state(row), read.stateBias(row), null);
  const scaled = { label: "r · q", weight: r.value, value: recalled.value, from: "gate" };
  const n = weigh("n", "candidate", role("candidate"), [...read.input(row), scaled], read.inputBias(row), "tanh", read.held("candidate"));
  const before = lane.previous("h", t, unit);
  const h = (1 - z.value) * n.value + z.value * before;
  return {
    sums: [r, z, recalled, n],
    lines: [
      { symbol: "q", formula: `W_hn h_{${read.past}} + b_hn`, parts: [], value: recalled.value },
      { symbol: "n", formula: "tanh(W_xn x_t + b_in + r · q)", parts: [["tanh", n.sum]], value: n.squashed },
      ...(n.value === n.squashed ? [] : [{ symbol: "n", formula: "what it is held at", parts: [], value: n.value }]),
      { symbol: "h_t", formula: `(1 − z) · n + z · h_{${read.past}}`, parts: [1 - z.value, "·", n.value, "+", z.value, "·", before], value: h },
    ],
    value: h,
  };
}

const CELLS = {
  elman: (...at) => plain(...at, false),
  indrnn: (...at) => plain(...at, true),
  lstm,
  gru,
};

/** The arithmetic of one unit of one lane at one step: {sums, lines, value}; `value` is h. */
export function unitArithmetic(model, lane, t, unit) {
  const found = CELLS[model.cell](model, lane, t, unit);
  const changed = model.states.filter((name) => lane.gave(name, t, unit) !== lane.state(name, t, unit));
  const lines = changed.map((name) => ({
    symbol: `${name}_t`, formula: "as the next step reads it: changed in between", parts: [], value: lane.state(name, t, unit),
  }));
  return { ...found, lines: [...found.lines, ...lines] };
}

/** The readout's sum for output k: W_hy h + b, over the last layer's states. */
function outputSum(model, t, k) {
  const last = model.lanes.filter((lane) => lane.layer === model.layers - 1);
  const states = last.flatMap((lane) => Array.from({ length: model.hidden }, (_, unit) => ({
    label: `${last.length === 1 ? "" : lane.reverse ? "←" : "→"}h${unit + 1}`, value: lane.gave("h", t, unit), from: "state",
  })));
  const weights = model.arrays["readout.weight"];
  const terms = states.map((term, at) => ({ ...term, weight: weights[k * states.length + at] }));
  return weigh("y", "output", "ink", terms, model.arrays["readout.bias"][k], null);
}

/** The readout's arithmetic: y_k = W_hy h + b; where outputs are answers, on to the probability of answer k. */
export function outputArithmetic(model, t, k) {
  const y = outputSum(model, t, k);
  const line = { symbol: "y_t", formula: "W_hy h_t + b", parts: [], value: y.value };
  if (!model.answers?.length) return { sums: [y], lines: [line], value: y.value };
  const all = Array.from({ length: model.outputs }, (_, j) => (j === k ? y : outputSum(model, t, j)).value);
  const p = softmax(all)[k];
  const parts = [["exp", y.value], "/", "(", ...all.flatMap((value, j) => (j ? ["+", ["exp", value]] : [["exp", value]])), ")"];
  const share = { symbol: "p_t", formula: "exp(y_t) / Σ exp(y)", parts, value: p };
  return { sums: [y], lines: [line, share], value: p };
}

/** The probabilities that outputs stand for. Relative to the largest, so that nothing overflows. */
export function softmax(values) {
  const largest = Math.max(...values);
  const away = values.map((value) => Math.exp(value - largest));
  const sum = away.reduce((all, one) => all + one, 0);
  return away.map((one) => one / sum);
}

/** A sum as printed rows [label, product, value]: what is left out and all rounding go into "n more",
 *  so that the printed terms add up to the printed sum to the last digit. */
export function printedRows(sum, decimals, shown = 3) {
  const unit = 10 ** decimals;
  const rounded = (value) => Math.round(value * unit);
  const top = sum.terms.slice(0, sum.terms.length <= shown + 1 ? sum.terms.length : shown);
  const left = sum.terms.length - top.length;
  const total = rounded(sum.sum);
  const terms = top.map((term) => ({ kind: "term", term, value: rounded(term.product) / unit }));
  const known = terms.reduce((all, row) => all + rounded(row.value), rounded(sum.bias));
  if (left > 0) terms.push({ kind: "rest", count: left, value: (total - known) / unit });
  else if (total !== known) terms.push({ kind: "rounding", value: (total - known) / unit });
  return [...terms, { kind: "bias", value: rounded(sum.bias) / unit }, { kind: "sum", value: total / unit }];
}

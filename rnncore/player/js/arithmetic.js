// Pinned arithmetic: one unit of one step, recomputed from the weights, term by term. No DOM.
//
// Every cell is a list of weighted sums (`sums`) and the lines that combine them (`lines`). A sum is
// {symbol, name, role, terms, bias, sum, squash, squashed, held, value}; `value` is what it was held at, or
// else squashed. A term is {label, weight, value, product}; a line {symbol, formula, parts, value}.
//
// Which they are is said by the cell's own equations, which travel with the block as trees: see
// rnncore/cells/equations.py for their form.
import { laneInputs } from "./model.js";
import { tr } from "./words.js";

const SQUASH = { sigmoid: (z) => 1 / (1 + Math.exp(-z)), tanh: Math.tanh, relu: (z) => Math.max(0, z) };
const SHOWN = { sigmoid: "σ", tanh: "tanh", relu: "relu" };

const SUMMANDS = 8; // of a softmax that are written out

const is = (tree, ...operations) => Array.isArray(tree) && operations.includes(tree[0]);
const squashOf = (tree) => (is(tree, ...Object.keys(SQUASH)) ? tree[0] : null);
const added = (tree) => (is(tree, "+") ? [...added(tree[1]), ...added(tree[2])] : [tree]);
const isRead = (tree) => is(tree, "x", "h");

/** A weighted sum with its terms, largest magnitude first. Doubles throughout. */
function weigh(symbol, name, role, terms, bias, squash, held = NaN) {
  const weighted = terms.map((term) => ({ ...term, product: term.weight * term.value }));
  const sum = weighted.reduce((total, term) => total + term.product, bias);
  weighted.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const squashed = squash ? SQUASH[squash](sum) : sum;
  return { symbol, name, role, terms: weighted, bias, sum, squash: squash && SHOWN[squash], squashed, held, value: Number.isNaN(held) ? squashed : held };
}

/** What a gate of any unit was held at; NaN where it was free, undefined where no gate of its kind was held. */
function heldAt(model, lane, t, unit, symbol) {
  const gate = model.gates.find((one) => one.symbol === symbol);
  return gate ? lane.array(`held.${gate.name}`)?.[lane.place(t, unit)] : NaN;
}

/** A product of gates, numbers and states, of every unit: what rows of weights read in place of h. */
function products(model, lane, t) {
  const value = (tree, unit) => {
    if (typeof tree === "string") {
      const held = heldAt(model, lane, t, unit, tree) ?? NaN;
      return Number.isNaN(held) ? value(model.equations.find(([symbol]) => symbol === tree)[1], unit) : held;
    }
    if (!Array.isArray(tree)) return tree;
    if (isRead(tree)) return weigh("", "", "", reader(model, lane, t, unit)(tree).terms, reader(model, lane, t, unit)(tree).bias, null).sum;
    return combined(tree, (name) => lane.previous(name, t, unit), (part) => value(part, unit));
  };
  const label = (tree, unit) => (is(tree, "*") ? `${label(tree[1], unit)}·${label(tree[2], unit)}`
    : is(tree, "before") ? `${tree[1]}${unit + 1}` : typeof tree === "string" ? `${tree}${unit + 1}` : is(tree, "-", "+") ? `(${label(tree[1], unit)} ${tree[0]} ${label(tree[2], unit)})` : String(tree));
  return (tree) => Array.from({ length: lane.hidden }, (_, unit) => ({ label: label(tree, unit), value: value(tree, unit), from: "state" }));
}

/** What a tree is that is no reading of weights: `before` of a state's name, `value` of a part. */
function combined([operation, ...parts], before, value) {
  if (operation === "before") return before(parts[0]);
  const [left, right] = parts.map(value);
  if (operation in SQUASH) return SQUASH[operation](left);
  return { "+": left + right, "-": left - right, "*": left * right }[operation];
}

/** For one unit: what the rows of a block make of "x" or "h", or of a product with h, as terms and a bias. */
function reader(model, lane, t, unit) {
  const { hidden } = lane;
  const inputs = laneInputs(model, lane, t).map((term) => ({ ...term, from: "input" }));
  const plain = Array.from({ length: hidden }, (_, k) => ({ label: `h${k + 1}`, value: lane.previous("h", t, k), from: "state" }));
  return ([source, block, product]) => {
    const states = product ? products(model, lane, t)(product) : plain;
    const [side, all] = source === "x" ? ["ih", inputs] : ["hh", states];
    const [weights, bias] = [lane.array(`weight_${side}`), lane.array(`bias_${side}`)];
    const row = model.blocks.indexOf(block) * hidden + unit;
    const own = weights.length === hidden && source === "h" && weights.shape.length === 1; // a weight a unit: its own past
    const terms = own ? [{ ...states[unit], weight: weights[unit] }] : all.map((term, k) => ({ ...term, weight: weights[row * all.length + k] }));
    return { terms, bias: bias ? bias[row] : 0 };
  };
}

/** A tree as a formula: "f · c_{t−1} + i · g". */
function formulaOf(model, past) {
  const weights = ([source, block, product]) => {
    const state = product ? `(${text(product)})` : `h_{${past}}`;
    return source === "x" ? `W_x${block} x_t` : model.recurrent === "u" ? `u ⊙ ${state}` : `W_h${block} ${state}`;
  };
  const text = (tree) => {
    if (!Array.isArray(tree)) return model.states.includes(tree) ? `${tree}_t` : String(tree);
    const [operation, ...parts] = tree;
    if (isRead(tree)) return `${weights(tree)} + b_${operation === "x" ? "i" : "h"}${parts[0]}`;
    if (operation === "before") return `${parts[0]}_{${past}}`;
    if (operation === "*") return parts.map(factor).join(" · ");
    if (operation === "-") return `${text(parts[0])} − ${factor(parts[1])}`;
    if (operation in SQUASH) return `${SHOWN[operation]}(${text(parts[0])})`;
    const terms = added(tree);
    if (terms.filter(isRead).length < 2) return terms.map(text).join(" + ");
    return [...terms.map((term) => (isRead(term) ? weights(term) : text(term))), "b"].join(" + "); // both biases in one
  };
  const factor = (tree) => (is(tree, "+", "-", "x", "h") ? `(${text(tree)})` : text(tree));
  return text;
}

/** The numbers of a formula: [0.5, "·", ["tanh", 0.2]]. */
function numbersOf(value) {
  const numbers = (tree) => {
    if (is(tree, "+")) return [...numbers(tree[1]), "+", ...numbers(tree[2])];
    if (is(tree, "*")) return [...factor(tree[1]), "·", ...factor(tree[2])];
    const squash = squashOf(tree);
    return [squash ? [SHOWN[squash], value(tree[1])] : value(tree)];
  };
  const factor = (tree) => (is(tree, "+") ? [value(tree)] : numbers(tree));
  return numbers;
}

/** The arithmetic of one unit of one lane at one step: {sums, lines, value, values}; `value` is h. */
export function unitArithmetic(model, lane, t, unit) {
  const [read, text] = [reader(model, lane, t, unit), formulaOf(model, lane.reverse ? "t+1" : "t−1")];
  const [values, sums, lines] = [{}, [], []];
  const value = (tree) => {
    if (!Array.isArray(tree)) return typeof tree === "string" ? values[tree] : tree;
    if (isRead(tree)) return weigh("", "", "", read(tree).terms, read(tree).bias, null).sum;
    return combined(tree, (name) => lane.previous(name, t, unit), value);
  };
  const numbers = numbersOf(value);
  for (const [symbol, tree] of model.equations) {
    const gate = model.gates.find((one) => one.symbol === symbol);
    const held = heldAt(model, lane, t, unit, symbol);
    const terms = added(squashOf(tree) ? tree[1] : tree);
    const note = (formula, parts, worth) => lines.push({ symbol: model.states.includes(symbol) ? `${symbol}_t` : symbol, formula, parts, value: worth });
    if (terms.some(isRead)) {
      const found = terms.map((term) => (isRead(term) ? read(term)
        : { bias: 0, terms: [{ label: text(term), from: "gate", ...(is(term, "*") ? { weight: value(term[1]), value: value(term[2]) } : { weight: 1, value: value(term) }) }] }));
      const name = gate?.name ?? (model.states.includes(symbol) ? tr("hidden state") : tr("recalled state"));
      const sum = weigh(symbol, name, gate?.role ?? "ink", found.flatMap((one) => one.terms), found.reduce((all, one) => all + one.bias, 0), squashOf(tree), held);
      sums.push({ ...sum, order: gate ? model.gates.indexOf(gate) : Infinity });
      values[symbol] = sum.value;
      // A gate of weighted sums of x and h alone is told by its card.
      if (!gate || !terms.every((term) => isRead(term) && term.length === 2)) {
        note(text(tree), squashOf(tree) ? [[sum.squash, sum.sum]] : [], sum.squashed);
        if (sum.value !== sum.squashed) note(tr("what it is held at"), [], sum.value);
      }
    } else {
      const free = value(tree);
      note(text(tree), numbers(tree), free);
      values[symbol] = Number.isNaN(held ?? NaN) ? free : held;
      if (values[symbol] !== free) note(tr("what it is held at"), [], held);
    }
  }
  for (const name of model.states.filter((each) => lane.gave(each, t, unit) !== lane.state(each, t, unit))) {
    lines.push({ symbol: `${name}_t`, formula: tr("as the next step reads it: changed in between"), parts: [], value: lane.state(name, t, unit) });
  }
  return { sums: onScreen(sums), lines, value: values.h, values };
}

/** Sums in the order of the gates on screen, what a gate reads before it. */
function onScreen(sums) {
  const place = (at) => (sums[at].order < Infinity ? sums[at].order : (sums[at + 1]?.order ?? 0) - 0.5);
  return sums.map((sum, at) => [place(at), sum]).sort((a, b) => a[0] - b[0]).map(([, sum]) => sum);
}

/** The readout's sum for output k: W_hy h + b, over the last layer's states. */
function outputSum(model, t, k) {
  const last = model.lanes.filter((lane) => lane.part === model.said && lane.layer === model.said.layers - 1);
  const states = last.flatMap((lane) => Array.from({ length: lane.hidden }, (_, unit) => ({
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
  const sum = all.reduce((total, value) => total + Math.exp(value), 0);
  const below = all.length > SUMMANDS && Number.isFinite(sum) ? [sum] : ["(", ...all.flatMap((value, j) => (j ? ["+", ["exp", value]] : [["exp", value]])), ")"];
  const parts = [["exp", y.value], "/", ...below];
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

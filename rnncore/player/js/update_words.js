// Scene `update` in numbers and words: the boxes under the steps, and what is told of a moment. Pure.
import { count, figure, number, plainly } from "./format.js";
import { enumerated, pointed, tr } from "./words.js";

const DECIMALS = 6; // of weights and losses: before, step and after add up on the screen
const six = (value) => number(value, DECIMALS);
const asSet = (value) => pointed(String(Number(value.toFixed(6))));

/** What becomes of the gradient: [{title, rows: [[name, label, text]]}], the last two at one moment. */
export function ledgerOf({ numbers: n, arrays, steps, once, clip, optimizer, rate, number: update, momentum, betas: [keepM, keepV] }) {
  const of = (sign) => [...arrays.term].filter((term) => term * sign > 0).reduce((sum, term) => sum + term, 0);
  const row = (name, label, text = figure(n[name], 4)) => [name, label, text];
  const powers = (beta) => `1 − ${beta}${update > 1 ? `^${update}` : ""}`;
  const adam = [
    row("m_before", tr("m before")), row("m", `m = ${keepM} m + ${asSet(1 - keepM)} g`),
    row("v_before", tr("v before")), row("v", `v = ${keepV} v + ${asSet(1 - keepV)} g²`),
    row("m_hat", `m̂ = m / (${powers(keepM)})`), row("v_hat", `v̂ = v / (${powers(keepV)})`),
    row("step", tr("step = −η m̂ / (√v̂ + ε)")),
  ];
  const sgd = [row("velocity_before", tr("velocity u before")), row("velocity", `u = ${momentum} u + g`), row("step", tr("step = −η u"))];
  return [
    { title: once ? tr("Used at one step") : tr`Sum over ${count(steps, "step")}`, rows: [row("positive", tr("above 0"), figure(of(1), 4)), row("negative", tr("below 0"), figure(of(-1), 4)), row("gradient", "∂L/∂w")] },
    { title: tr("All gradients"), rows: [row("norm", tr("norm before")), ["clip", tr("limit"), clip === null ? tr("none") : figure(clip, 3)], row("factor", tr("factor f")), ["norm_after", tr("norm after"), figure(n.norm * n.factor, 4)], row("clipped", "g = f ∂L/∂w")] },
    { title: `${optimizer === "adam" ? "Adam" : "SGD"}, η = ${asSet(rate)}`, rows: optimizer === "adam" ? adam : sgd },
    { title: tr("The weight w"), rows: [row("before", tr("before"), six(n.before)), row("step_again", tr("step"), six(n.step)), row("after", tr("after"), six(n.after))] },
    { title: tr("The loss, same steps"), rows: [row("loss", tr("before"), six(n.loss)), row("change", tr("change"), six(n.loss_after - n.loss)), row("loss_after", tr("after"), six(n.loss_after))] },
  ];
}

/** One sentence about moment `p`, which is over. */
export function slowly(model, time, p) {
  const [kind, k] = time.at(p);
  if (kind === "forward") return reads(model, k);
  if (kind === "error") return wrong(model);
  if (kind === "back") return returns(model, k);
  return [summed, clipped, stepped, changed][k](model);
}

const onlyLane = (model) => model.lanes[0];
const vector = (values) => `(${enumerated([...values].map((value) => figure(value, 3)))})`;

function reads(model, t) {
  const h = onlyLane(model).array("h").subarray((t + 1) * model.hidden, (t + 2) * model.hidden);
  return tr`Step ${t + 1} reads “${model.labels[t]}” with the same weights as every step: h becomes ${vector(h)}.`;
}

function wrong({ answers, target, arrays, numbers: n }) {
  return tr`The answer should be ${answers[target]}, and its probability is ${figure(n.answer, 3)}: the loss is L = −ln ${figure(n.answer, 3)} = ${figure(n.loss, 4)}. The error is softmax minus target, ${figure(arrays.error[target], 3)} at ${answers[target]}.`;
}

function returns(model, t) {
  const { steps, arrays, once } = model;
  const size = (at) => onlyLane(model).at("norm", at);
  const norm = plainly(size(t + 1), 3);
  const came = t === steps - 1 ? tr`the error enters, ‖∂L/∂h‖ = ${norm}` : tr`‖∂L/∂h‖ = ${norm}, ${plainly(size(t + 1) - size(steps), 3)} times what entered`;
  const gives = once && t < steps - 1 ? tr("It does not use w") : tr`It gives ${figure(arrays.term[t], 4)} to the gradient of w`;
  return tr`Back at step ${t + 1}: ${came}. ${gives}.`;
}

function summed({ numbers: n, steps, once, symbol }) {
  if (once) return tr`The output alone uses w = ${symbol}, once: its gradient is that one term, ${figure(n.gradient, 4)}.`;
  return tr`One weight, w = ${symbol}, used at ${count(steps, "step")}: its gradient is the sum of what these give, ${figure(n.gradient, 4)}.`;
}

function clipped({ numbers: n, clip, weights }) {
  const all = tr`The gradients of all ${count(weights, "weight")} together have the norm ${figure(n.norm, 4)}`;
  if (clip === null) return tr`${all}. Nothing is clipped.`;
  if (n.factor === 1) return tr`${all}, within the limit of ${figure(clip, 3)}: they stay as they are.`;
  return tr`${all}, above the limit of ${figure(clip, 3)}: each is multiplied by ${figure(n.factor, 4)}, so that of w becomes ${figure(n.clipped, 4)}.`;
}

function stepped({ numbers: n, optimizer, rate }) {
  if (optimizer === "adam") return tr`Adam adds −η m̂ / (√v̂ + ε): −${asSet(rate)} times ${figure(n.m_hat, 4)} over ${figure(Math.sqrt(n.v_hat) + n.epsilon, 4)}, a step of ${figure(n.step, 4)}.`;
  return tr`SGD adds −η u: −${asSet(rate)} times the velocity ${figure(n.velocity, 4)}, a step of ${figure(n.step, 4)}.`;
}

function changed({ numbers: n, weights }) {
  const change = n.loss_after === n.loss ? tr("stays") : n.loss_after < n.loss ? tr("falls") : tr("rises");
  return tr`w goes from ${six(n.before)} to ${six(n.after)}, and with all ${count(weights, "weight")} updated the loss of the same sequence ${change} from ${six(n.loss)} to ${six(n.loss_after)}.`;
}

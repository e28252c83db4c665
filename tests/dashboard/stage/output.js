// Print what the panel ends in for every output of every step: node output.js BLOCK [LANGUAGE].
import { readFileSync } from "node:fs";
import { outputArithmetic } from "../../../rnncore/player/js/arithmetic.js";
import { decode } from "../../../rnncore/player/js/codec.js";
import { readModel } from "../../../rnncore/player/js/model.js";
import { outputTip, tokenTip } from "../../../rnncore/player/js/tips.js";
import { speakIn } from "../../../rnncore/player/js/words.js";

if (process.argv[3]) speakIn(JSON.parse(process.argv[3]));
const model = readModel(decode(new Uint8Array(readFileSync(process.argv[2]))));
const steps = Array.from({ length: model.steps }, (_, t) => ({
  tip: outputTip(model, t),
  read: tokenTip(model, t),
  outputs: Array.from({ length: model.outputs }, (_, k) => {
    const { lines, value } = outputArithmetic(model, t, k);
    return { symbols: lines.map((line) => line.symbol), values: lines.map((line) => line.value), value };
  }),
}));
console.log(JSON.stringify({ answers: model.answers, steps }));

// What is said, in the reader's language. English is said where it stands, and is what the others are looked up by. No DOM.

let phrases = null; // of a language that is not English: what is said instead
let marks = { decimal: ".", group: "," };

/** Speak a language: {phrases, decimal, group}. */
export function speakIn({ phrases: said, decimal, group }) {
  phrases = said;
  marks = { decimal, group };
}

/** A text, or a template of one: in the phrases of other languages its places are {0}, {1}, … */
export function tr(strings, ...values) {
  if (!Array.isArray(strings)) return phrases?.[strings] ?? strings; // also where there is no name
  if (!phrases) return strings.reduce((text, next, k) => text + values[k - 1] + next);
  const key = strings.reduce((text, next, k) => `${text}{${k - 1}}${next}`);
  return (phrases[key] ?? key).replace(/\{(\d)\}/g, (_, k) => values[k]);
}

/** Digits with the language's mark before the decimals. */
export const pointed = (digits) => (marks.decimal === "." ? digits : digits.replace(".", marks.decimal));

/** Numbers one after another: a comma between them would be one more decimal comma. */
export const enumerated = (written) => written.join(marks.decimal === "," ? "; " : ", ");

/** Where weights are from, "trained: Who is it?, seed 0", part by part. */
export const originWords = (origin) => origin.split(", ").map((part) => {
  const [, how, name] = /^(.*?): (.*)$/.exec(part) ?? [];
  if (how) return `${tr(how)}: ${tr(name)}`;
  const [, seed] = /^seed (\d+)$/.exec(part) ?? [];
  return seed ? tr`seed ${seed}` : tr(part);
}).join(", ");

/** "forget gate", "candidate": what a gate is called. */
export const gateName = (gate) => tr(gate.low === 0 ? `${gate.name} gate` : gate.name);

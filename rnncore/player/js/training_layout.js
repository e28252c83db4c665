// Where a race stands, in px: for each lane its numbers, the loss, and the map of its gradient under it. Pure.
const RACE_NUMBERS = { phone: 46, wide: 252 }; // px left of the plots
const RACE_TICKS = 92; // px of them for the ticks
const RACE_COLUMN = { 1: 280, 2: 190, 3: 150, 4: 118, 5: 104 }; // px of the loss and the map of a lane
const RACE_NARROW = 0.66; // of the column on a phone, so that Play is in sight under three lanes
const RACE_LOSS = 0.38; // of the column
const RACE_GAP = 20; // px between them, for the mark
const RACE_ABOVE = { phone: 42, wide: 10 }; // px above the loss
const RACE_UNDER = 8; // px under the map
const RACE_AXIS = 26; // px under all lanes

/** {across, down} for so many lanes; `column`: of a presented stage. */
export function trainingLayout(width, lanes, { column: presented } = {}) {
  const phone = width < 560;
  const column = presented ?? Math.round((RACE_COLUMN[lanes] ?? RACE_COLUMN[5]) * (phone ? RACE_NARROW : 1));
  const size = phone ? "phone" : "wide";
  const left = RACE_NUMBERS[size];
  const inner = width - left - (phone ? 8 : 20);
  const loss = Math.round(column * RACE_LOSS);
  const height = RACE_ABOVE[size] + column + RACE_GAP + RACE_UNDER;
  const rows = Array.from({ length: lanes }, (_, k) => {
    const y = k * height;
    const lossY = y + RACE_ABOVE[size];
    return { y, height, column, lossY, loss, mapY: lossY + loss + RACE_GAP, map: column - loss };
  });
  const bottom = lanes * height - RACE_UNDER;
  return { across: { width, phone, left, inner, span: inner, shown: 1, names: left - RACE_TICKS }, down: { rows, bottom, axisY: bottom + 17, height: bottom + RACE_AXIS } };
}

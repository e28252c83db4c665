// How a screen that is presented is shared: how large all is drawn, and how high its parts are. Pure.
import { clamp } from "./timeline.js";

export const SMALLEST = 13; // px of the smallest text before it is enlarged
const ROOM_READ = 22.2; // px that it has on a screen of ROOM_TALL px: read from the last row
const ROOM_TALL = 1080;
const ROOM_NARROWEST = 820; // px of the layout: less is not enlarged any more
export const SIZES = { column: { least: 30, most: 128 }, curve: { least: 92, wanted: 132, most: 230 } }; // px of a lane's columns, and of the curve

/** How many times as large a window of this size is drawn, if all fits. */
export const idealZoom = (width, height) => clamp(Math.min((ROOM_READ / SMALLEST) * (height / ROOM_TALL), width / ROOM_NARROWEST), 0.8, 4);

/** Share `room` px among what is `fixed`, the columns of `lanes` and the curve: {column, curve, missing}. The curve gets
 *  what it wants, then the columns, then the curve. `missing`: px by which even the least is too high. */
export function share(room, fixed, lanes, { column, curve: line } = SIZES) {
  const spare = room - fixed - lanes * column.least - line.least;
  const left = Math.max(0, spare);
  const first = Math.min(left, line.wanted - line.least);
  const columns = lanes ? Math.min((left - first) / lanes, column.most - column.least) : 0;
  const curve = Math.min(line.least + left - lanes * columns, line.most);
  return { column: Math.floor(column.least + columns), curve: Math.floor(curve), missing: Math.max(0, -spare) };
}

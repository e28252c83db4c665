// What Python sends: "UNR1", the opening view, then a block of a JSON header and arrays.
// This module knows nothing of screens. The writers are rnncore/player/sources.py and block.py.

const MAGIC = "UNR1";

const readJson = (bytes, from, length) => JSON.parse(new TextDecoder().decode(bytes.subarray(from, from + length)));

/** Uint8Array -> {view, head, arrays}: `arrays` maps a name to a typed array with its `.shape`. */
export function decode(bytes) {
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== MAGIC) throw new Error(`stage: expected a ${MAGIC} block, got "${magic}"`);
  const lengths = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const viewLength = lengths.getUint32(4, true);
  const headAt = 8 + viewLength + 4;
  const headLength = lengths.getUint32(headAt - 4, true);
  const head = readJson(bytes, headAt, headLength);
  return { view: readJson(bytes, 8, viewLength), head, arrays: readArrays(head, bytes.slice(headAt + headLength).buffer) };
}

const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array };

// Floats do not start on multiples of their size, inside the protobuf message least of all: copy each array.
function readArrays(head, body) {
  const arrays = {};
  let offset = 0;
  for (const [name, shape, type] of head.arrays) {
    const count = shape.reduce((product, size) => product * size, 1);
    const end = offset + count * TYPES[type].BYTES_PER_ELEMENT;
    arrays[name] = new TYPES[type](body.slice(offset, end));
    arrays[name].shape = shape;
    offset = end;
  }
  return arrays;
}

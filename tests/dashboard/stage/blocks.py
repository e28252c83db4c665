"""An independent reader of what the stage is sent."""

import json
import struct

import numpy as np


def read_block(block):
    """An independent reader of the layout that block.py documents."""
    length = struct.unpack_from("<I", block)[0]
    head = json.loads(block[4 : 4 + length])
    arrays, at = {}, 4 + length
    for name, shape, kind in head["arrays"]:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(block, f"<{kind}", count, at).reshape(shape)
        at += arrays[name].nbytes
    assert at == len(block)
    return head, arrays

"""ONNX models that `onnx.helper` writes, and what onnxruntime makes of them."""

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

STEPS, BATCH, INPUTS, HIDDEN = 6, 2, 3, 4
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
OPSET = 17


def arrays(op, directions=1, *, inputs=INPUTS, seed=0, dtype=np.float32):
    """W, R and B of a node, drawn."""
    rows = GATES[op] * HIDDEN
    shapes = {"W": (rows, inputs), "R": (rows, HIDDEN), "B": (2 * rows,)}
    generator = np.random.default_rng(seed)
    return {
        name: (0.6 * generator.standard_normal((directions, *shape))).astype(dtype)
        for name, shape in shapes.items()
    }


def node(op, weights, *, name="", reads="X", gives="Y", options=None):
    """A recurrent node of weights under these names."""
    directions = 2 if (options or {}).get("direction") == "bidirectional" else 1
    own = (
        {"hidden_size": HIDDEN, "linear_before_reset": 1}
        if op == "GRU"
        else {"hidden_size": HIDDEN}
    )
    own |= {} if directions == 1 else {"direction": "bidirectional"}
    return helper.make_node(op, [reads, *weights], [gives], name=name, **(own | (options or {})))


def model(nodes, stored, *, functions=(), inputs=INPUTS, outputs=("Y",), opset=OPSET):
    """A model of nodes and stored tensors, ``X (T, B, I)`` in."""
    kind = stored[0].data_type if stored else TensorProto.FLOAT
    kind = kind if kind in (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16) else 1
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("X", kind, [STEPS, BATCH, inputs])],
        [helper.make_tensor_value_info(each, kind, None) for each in outputs],
        stored,
    )
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("own", 1)]
    return helper.make_model(graph, opset_imports=opsets, functions=list(functions), ir_version=8)


def stored(found):
    """Tensors of raw bytes."""
    return [numpy_helper.from_array(array, name) for name, array in found.items()]


def simple(op, *, bias=True, seed=0, dtype=np.float32, **options):
    """A model of one node, as bytes."""
    directions = 2 if options.get("direction") == "bidirectional" else 1
    found = arrays(op, directions, seed=seed, dtype=dtype)
    if not bias:
        del found["B"]
    return model([node(op, found, name="layer", options=options)], stored(found))


def run(made, *, dtype=np.float32, inputs=INPUTS):
    """``X (T, B, I)``, and what onnxruntime gives for it as torch does: ``(T, B, D H)``."""
    X = np.random.default_rng(9).standard_normal((STEPS, BATCH, inputs)).astype(dtype)
    path = made if isinstance(made, str) else made.SerializeToString()
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (Y,) = session.run(None, {"X": X})
    return X, Y.transpose(0, 2, 1, 3).reshape(STEPS, BATCH, -1) if Y.ndim == 4 else Y

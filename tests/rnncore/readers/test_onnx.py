"""Recurrent layers of ONNX models: what onnxruntime computes, or refused by name and reason."""

import re

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

import rnncore
from rnncore.__main__ import main
from rnncore.readers import InputError, open_weights, read_weights
from tests.hostile import models

from . import onnx_files as files


def read(made, name="m.onnx"):
    """The modules in a model that was made."""
    return read_weights(made.SerializeToString(), name)


def assert_agrees(module, made, **options):
    """That a module gives, recorded, what onnxruntime does."""
    X, Y = files.run(made, **options)
    trace = rnncore.record(module, torch.tensor(X), loss=None)
    np.testing.assert_allclose(trace.outputs, Y, rtol=0, atol=1e-5)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("direction", ["forward", "bidirectional"])
@pytest.mark.parametrize("op", ["LSTM", "GRU", "RNN", "GRU of Cho"])
def test_a_layer_computes_what_onnxruntime_does(op, direction, bias):
    """ONNX' GRU has the reset gate before the matrix unless it says otherwise, as Cho et al."""
    op, *first = op.split(" of ")
    options = {"linear_before_reset": 0} if first else {}
    made = files.simple(op, bias=bias, direction=direction, **options)
    (module,) = read(made).values()
    assert isinstance(module, rnncore.ResetBeforeGRU if first else getattr(torch.nn, op))
    assert (module.bias, module.bidirectional) == (bias, direction == "bidirectional")
    assert_agrees(module, made)


def test_the_activation_of_a_plain_layer_is_read():
    made = files.simple("RNN", activations=["Relu", "Relu"], direction="bidirectional")
    (module,) = read(made).values()
    assert module.nonlinearity == "relu"
    assert_agrees(module, made)


SAID = {
    "activations": ("LSTM", {"activations": ["HardSigmoid", "Tanh", "Tanh"]}, "are “HardSigmoid,"),
    "other": (
        "RNN",
        {"activations": ["Softsign"]},
        "activations are “Softsign”, and torch has tanh or relu",
    ),
    "mixed": (
        "RNN",
        {"activations": ["Relu", "Tanh"], "direction": "bidirectional"},
        "activations are “Relu, Tanh”",
    ),
    "alpha": ("RNN", {"activations": ["Relu"], "activation_alpha": [0.1]}, "have parameters"),
    "beta": ("GRU", {"activation_beta": [0.1]}, "have parameters (activation_alpha, activation_b"),
    "clip": ("LSTM", {"clip": 3.0}, "clips what goes into its activations (clip)"),
    "coupled": ("LSTM", {"input_forget": 1}, "1 minus its forget gate (input_forget)"),
    "reverse": ("GRU", {"direction": "reverse"}, "backwards alone (direction=reverse)"),
}


@pytest.mark.parametrize(("op", "options", "said"), SAID.values(), ids=SAID)
def test_what_torch_has_no_module_for_is_refused_by_name_and_reason(op, options, said):
    with pytest.raises(InputError) as refused:
        read(files.simple(op, **options))
    assert f"m.onnx: layer ({op}) is not read" in str(refused.value)
    assert said in str(refused.value)


def test_peepholes_are_refused_unless_they_are_all_zero():
    for value, peeps in ((0.0, False), (0.5, True)):
        found = files.arrays("LSTM") | {"P": np.full((1, 3 * files.HIDDEN), value, np.float32)}
        names = ["W", "R", "B", "", "", "", "P"]
        made = files.model([files.node("LSTM", names, name="layer")], files.stored(found))
        if not peeps:
            assert_agrees(read(made)["layer"], made)
            continue
        with pytest.raises(InputError, match=r"layer \(LSTM\) is not read: it has peepholes"):
            read(made)


def test_lengths_and_initial_states_are_inputs_and_no_part_of_the_weights():
    found = files.arrays("GRU")
    made = files.model(
        [files.node("GRU", ["W", "R", "B", "lengths", "h0"], name="layer")],
        [
            *files.stored(found),
            numpy_helper.from_array(np.array([6, 6], np.int32), "lengths"),
            numpy_helper.from_array(np.zeros((1, files.BATCH, files.HIDDEN), np.float32), "h0"),
        ],
    )
    assert_agrees(read(made)["layer"], made)


def test_the_batch_may_be_the_first_axis():
    """The runtime has no such layers; ONNX's own reference has."""
    made = files.simple("LSTM", layout=1)
    X = np.random.default_rng(9).standard_normal((2, 5, files.INPUTS)).astype(np.float32)
    from onnx.reference import ReferenceEvaluator

    (Y,) = ReferenceEvaluator(made).run(None, {"X": X})  # (B, T, D, H)
    trace = rnncore.record(read(made)["layer"], torch.tensor(X).transpose(0, 1), loss=None)
    np.testing.assert_allclose(trace.outputs.transpose(1, 0, 2), Y[:, :, 0], rtol=0, atol=1e-5)


# ------------------------------------------------------------------------- where the numbers stand


def in_fields(found):
    return [
        helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.ravel().tolist())
        for name, array in found.items()
    ]


def in_constants(found):
    return [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(array))
        for name, array in found.items()
    ]


def by_identity(found):
    return [helper.make_node("Identity", [f"{name}0"], [name]) for name in found]


def turned(found):
    return [
        helper.make_node(
            "Transpose", [f"{name}0"], [name], perm=[1, 0, *range(2, found[name].ndim)]
        )
        for name in found
    ]


def test_numbers_in_fields_constants_and_behind_nodes_are_the_same():
    found = files.arrays("LSTM")
    layer = [files.node("LSTM", found, name="layer")]
    other = {f"{name}0": array for name, array in found.items()}
    flat = {name: array.swapaxes(0, 1) for name, array in other.items()}
    made = [
        files.model(layer, in_fields(found)),
        files.model(in_constants(found) + layer, []),
        files.model(by_identity(found) + layer, files.stored(other)),
        files.model(turned(found) + layer, files.stored(flat)),
    ]
    expected = read(files.model(layer, files.stored(found)))["layer"].state_dict()
    for each in made:
        state = read(each)["layer"].state_dict()
        assert all(torch.equal(state[key], value) for key, value in expected.items())


@pytest.mark.parametrize("kind", ["DOUBLE", "FLOAT16", "BFLOAT16"])
@pytest.mark.parametrize("raw", [True, False])
def test_other_precisions_are_read_exactly(kind, raw):
    found = files.arrays("GRU", dtype=np.float64)
    number = getattr(TensorProto, kind)
    dtype = helper.tensor_dtype_to_np_dtype(number)
    tensors = [
        numpy_helper.from_array(array.astype(dtype), name)
        if raw
        else helper.make_tensor(name, number, array.shape, array.astype(dtype).ravel())
        for name, array in found.items()
    ]
    assert all(each.HasField("raw_data") == raw for each in tensors)
    module = read(files.model([files.node("GRU", found)], tensors))["GRU"]
    assert module.weight_hh_l0.dtype == (torch.float64 if kind == "DOUBLE" else torch.float32)
    z, r, n = np.split(found["R"][0].astype(dtype).astype(np.float64), 3)
    assert np.array_equal(module.weight_hh_l0.detach().numpy(), np.concatenate([r, z, n]))


def test_numbers_in_files_beside_it_are_read_from_disk_and_not_of_an_upload(tmp_path):
    made = files.simple("LSTM")
    expected = read(made)["layer"].state_dict()
    apart = {"save_as_external_data": True, "location": "m.data", "size_threshold": 0}
    onnx.save(made, tmp_path / "m.onnx", **apart)
    state = open_weights(str(tmp_path / "m.onnx"))["layer"].module().state_dict()
    assert all(torch.equal(state[key], value) for key, value in expected.items())
    with pytest.raises(
        InputError, match=r"in a file of their own, “m\.data”, which an upload does"
    ):
        read_weights((tmp_path / "m.onnx").read_bytes(), "m.onnx")
    (tmp_path / "m.data").unlink()
    with pytest.raises(InputError, match=r"“m\.data”, which is not beside it"):
        open_weights(tmp_path / "m.onnx")


OUT = {
    "../w": "which leads out of its folder",
    "/etc/hostname": "which leads out of its folder",
    "..\\w": "which leads out of its folder",
    "C:w": "which leads out of its folder",
    "link": "which leads out of its folder",
    "below": "which is not beside it",
    "empty": "which is not beside it",
    "short": "takes 24 bytes, and 24 from 0 on are named of the 23 in “short”",
}


@pytest.mark.parametrize("location", OUT)
def test_files_beside_it_stay_in_its_folder_and_have_what_is_named(location, tmp_path):
    folder = tmp_path / "model"
    (folder / "below").mkdir(parents=True)
    (tmp_path / "w").write_bytes(bytes(999))
    (folder / "link").symlink_to(tmp_path / "w")
    (folder / "empty").touch()
    (folder / "short").write_bytes(bytes(23))
    named = models.field(13, models.field(1, "location") + models.field(2, location))
    weight = models.tensor("W", (1, 3, 2), b"", more=named + models.field(14, 1))
    (folder / "m.onnx").write_bytes(models.whole(models.LAYER, weight, models.R))
    with pytest.raises(InputError, match=re.escape(OUT[location])):
        open_weights(folder / "m.onnx")


@pytest.mark.parametrize(
    ("key", "value"), [("offset", "-1"), ("offset", "9" * 30), ("length", "x")]
)
def test_places_in_files_beside_it_are_numbers(key, value, tmp_path):
    (tmp_path / "w").write_bytes(bytes(24))
    named = models.field(13, models.field(1, "location") + models.field(2, "w"))
    named += models.field(13, models.field(1, key) + models.field(2, value))
    weight = models.tensor("W", (1, 3, 2), b"", more=named + models.field(14, 1))
    (tmp_path / "m.onnx").write_bytes(models.whole(models.LAYER, weight, models.R))
    with pytest.raises(InputError, match="is damaged, or not an ONNX model"):
        open_weights(tmp_path / "m.onnx")


def test_a_model_of_another_name_is_read(tmp_path):
    assert read(files.simple("GRU"), "model.bin").keys() == {"layer"}


# ---------------------------------------------------------------------------------------- networks


def stacked(op, nodes, *, directions=1, names=("a", "a_1")):
    """Two layers, and the nodes between them, which read Y0 and give X1."""
    options = {"direction": "bidirectional"} if directions == 2 else {}
    lower = files.arrays(op, directions)
    upper = files.arrays(op, directions, inputs=directions * files.HIDDEN, seed=1)
    upper = {f"{name}1": array for name, array in upper.items()}
    extra = {
        "one": np.array([1]),
        "shape": np.array([0, 0, -1]),
    }
    return files.model(
        [
            files.node(op, lower, name=names[0], gives="Y0", options=options),
            *nodes,
            files.node(op, upper, name=names[1], reads="X1", options=options),
        ],
        files.stored(lower | upper | extra),
    )


def between(*steps):
    """Nodes in a row, from Y0 to X1."""
    names = ["Y0", *(f"Y{k}" for k in range(1, len(steps))), "X1"]
    return [
        helper.make_node(op, [names[k], *more], [names[k + 1]], **own)
        for k, (op, more, own) in enumerate(steps)
    ]


def transpose(*perm):
    return "Transpose", (), {"perm": perm}


SQUEEZE, RESHAPE = ("Squeeze", ("one",), {}), ("Reshape", ("shape",), {})
ONE = [
    between(SQUEEZE),
    between(SQUEEZE, transpose(1, 0, 2), ("Dropout", (), {}), transpose(1, 0, 2)),
    between(transpose(0, 2, 1, 3), RESHAPE),
]


@pytest.mark.parametrize("op", ["LSTM", "GRU"])
@pytest.mark.parametrize(("nodes", "directions"), [*((each, 1) for each in ONE), (ONE[2], 2)])
def test_layers_that_read_one_another_are_one_module(op, nodes, directions):
    made = stacked(op, nodes, directions=directions)
    found = read(made)
    assert found.keys() == {"a"}
    assert found["a"].num_layers == 2
    assert_agrees(found["a"], made)


APART = {
    "the batch read as time": (between(SQUEEZE, transpose(1, 0, 2)), {}),
    "something between": (between(SQUEEZE, ("Tanh", (), {})), {}),
    "other modules": (ONE[0], {"names": ("/encoder/LSTM", "/decoder/LSTM")}),
    "directions out of order": (between(RESHAPE), {"directions": 2}),
    "steps read as rows": (between(transpose(2, 0, 1, 3), RESHAPE), {"directions": 2}),
}


@pytest.mark.parametrize(("nodes", "options"), APART.values(), ids=APART)
def test_layers_between_which_more_happens_are_modules_of_their_own(nodes, options):
    found = read(stacked("LSTM", nodes, **options))
    assert list(found) == list(options.get("names", ("a", "a_1")))


def test_a_layer_that_two_others_read_is_a_module_of_its_own():
    lower, upper = files.arrays("RNN"), files.arrays("RNN", inputs=files.HIDDEN, seed=1)
    upper = {f"{name}1": array for name, array in upper.items()}
    nodes = [
        files.node("RNN", lower, gives="Y0"),
        helper.make_node("Squeeze", ["Y0", "one"], ["X1"]),
        files.node("RNN", upper, reads="X1", gives="Y2"),
        files.node("RNN", upper, reads="X1"),
    ]
    made = files.model(nodes, files.stored(lower | upper | {"one": np.array([1])}))
    assert list(read(made)) == ["RNN", "RNN (2)", "RNN (3)"]


def test_a_layer_that_begins_where_the_one_below_ended_is_a_module_of_its_own():
    """A decoder: the upper layer of one module begins from a state of its own."""
    made = stacked("LSTM", between(SQUEEZE))
    lower, _, upper = made.graph.node
    lower.output.extend(["h", "c"])
    upper.input.extend(["", "h0", "c0"])
    for name in ("h", "c"):
        made.graph.node.insert(1, helper.make_node("Identity", [name], [f"{name}0"]))
    assert list(read(made)) == ["a", "a_1"]


def test_layers_in_graphs_of_nodes_are_found_with_the_weights_around_them():
    """The Scan's body has the weights in it, the If's are those of the graph around it."""
    inner, outer = files.arrays("LSTM"), files.arrays("GRU", seed=1)
    value = helper.make_tensor_value_info
    scanned = helper.make_graph(
        [files.node("LSTM", inner, name="scanned", reads="x", gives="y")],
        "body",
        [value("x", TensorProto.FLOAT, None)],
        [value("y", TensorProto.FLOAT, None)],
        files.stored(inner),
    )
    renamed = {f"{name}0": array for name, array in outer.items()}
    branch = helper.make_graph(
        [files.node("GRU", renamed, name="chosen", gives="y")], "then", [], [value("y", 1, None)]
    )
    other = helper.make_graph(
        [helper.make_node("Identity", ["X"], ["y"])], "else", [], [value("y", 1, None)]
    )
    nodes = [
        helper.make_node("Scan", ["X"], ["Z"], body=scanned, num_scan_inputs=1),
        helper.make_node("If", ["yes"], ["Y"], then_branch=branch, else_branch=other),
    ]
    tensors = [*files.stored(renamed), numpy_helper.from_array(np.array(True), "yes")]
    found = read(files.model(nodes, tensors))
    assert {name: type(module).__name__ for name, module in found.items()} == {
        "scanned": "LSTM",
        "chosen": "GRU",
    }
    expected = read(files.model([files.node("GRU", outer)], files.stored(outer)))["GRU"]
    assert torch.equal(found["chosen"].weight_ih_l0, expected.weight_ih_l0)


def test_a_function_is_read_at_each_of_its_calls_with_what_it_is_given():
    layer = files.node("LSTM", ["w", "r"], name="rnn", reads="x", gives="y")
    layer.attribute.append(
        onnx.AttributeProto(name="direction", ref_attr_name="way", type=onnx.AttributeProto.STRING)
    )
    body = helper.make_function(
        "own", "Layer", ["x", "w", "r"], ["y"], [layer], [helper.make_opsetid("", 17)], ["way"]
    )
    both, one = files.arrays("LSTM", 2), files.arrays("LSTM", seed=1)
    one = {f"{name}1": array for name, array in one.items()}
    nodes = [
        helper.make_node(
            "Layer", ["X", "W", "R"], ["Y0"], name="a", domain="own", way="bidirectional"
        ),
        helper.make_node("Layer", ["X", "W1", "R1"], ["Y"], name="b", domain="own", way="forward"),
    ]
    made = files.model(nodes, files.stored(both | one), functions=[body])
    found = read(made)
    assert {name: module.bidirectional for name, module in found.items()} == {
        "a/rnn": True,
        "b/rnn": False,
    }
    assert_agrees(found["b/rnn"], made)


def test_a_model_without_recurrent_layers_says_what_it_has():
    made = files.model([helper.make_node("Relu", ["X"], ["Y"])], [])
    with pytest.raises(InputError, match=r"no recurrent layer .* among its 1 node: “Relu” 1"):
        read(made)


def test_layers_of_others_are_refused_by_their_names():
    """What onnxruntime makes of an LSTM whose weights it turns into whole numbers."""
    found = files.arrays("LSTM")
    layer = files.node("LSTM", found, name="layer")
    layer.op_type, layer.domain = "DynamicQuantizeLSTM", "com.microsoft"
    said = r"layer \(DynamicQuantizeLSTM\) is not read: it is no operator of ONNX, but one of “com"
    with pytest.raises(InputError, match=said):
        read(files.model([layer], files.stored(found)))


def test_weights_that_the_model_computes_or_is_given_are_refused():
    found = files.arrays("LSTM")
    layer = files.node("LSTM", found, name="layer")
    other = {"W0": found.pop("W")} | found
    half = helper.make_node("Mul", ["W0", "W0"], ["W"])
    for nodes, said in (
        ([half, layer], "“W” is computed in the model, by “Mul”"),
        ([layer], "is an input"),
    ):
        with pytest.raises(InputError, match=said):
            read(files.model(nodes, files.stored(other)))


def test_a_layer_that_is_not_read_leaves_the_others_to_be(tmp_path, capsys):
    found = files.arrays("LSTM")
    backwards = files.node("LSTM", found, name="b", gives="Y0", options={"direction": "reverse"})
    made = files.model([backwards, files.node("LSTM", found, name="a")], files.stored(found))
    assert read(made).keys() == {"a"}
    assert read(made).refused.keys() == {"b"}
    (tmp_path / "m.onnx").write_bytes(made.SerializeToString())
    (tmp_path / "x.csv").write_text("1,2,3\n4,5,6\n")
    command = ["--weights", str(tmp_path / "m.onnx"), "--sequence", str(tmp_path / "x.csv")]
    command = ["record", *command, "-o", str(tmp_path / "t.npz")]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "m.onnx: a, LSTM(3, 4)\nm.onnx: b (LSTM) is not read: it reads backwards alone" in said
    assert main([*command, "--module", "b"]) == 1
    assert "m.onnx: b (LSTM) is not read: it reads backwards" in capsys.readouterr().err

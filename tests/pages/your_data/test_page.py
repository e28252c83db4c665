"""The page Your data as a visitor meets it; files come through the uploader."""

import re
import warnings

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

import rnncore
from pages.your_data import reading, viewed
from pages.your_data.measured import horizon
from pages.your_data.page import SECTIONS
from pages.your_data.preview import edited
from pages.your_data.sections.predict import CHOICES, choice_of
from rnncore.readers import Choices, understand
from tests.hostile import keras, models
from tests.opening import go, opened, predicted
from tests.pages.your_data.files import TABLE, TEXT, model, trace_file, weights

GAPS = b"when;one;two;where\n2024-01-01;0,5;1;Bern\n2024-01-02;;2;Bern\n2024-01-03;1,5;3;Chur\n"


def _open(**query: object) -> AppTest:
    return opened("your-data", **query)


def _bring(app: AppTest, label: str, name: str, data: bytes) -> AppTest:
    """A file through the uploader of that label."""
    (uploader,) = [each for each in app.file_uploader if each.label == label]
    uploader.set_value((name, data, "application/octet-stream")).run()
    assert not app.exception
    return app


def _choose(app: AppTest, label: str, value: str) -> AppTest:
    box = next(each for each in app.selectbox if each.label == label)
    box.set_value(value).run()
    assert not app.exception
    return app


def _pick(app: AppTest, key: str, value: str) -> AppTest:
    app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


def test_a_transformers_trace_is_opened_with_its_heads_and_its_stream():
    torch.manual_seed(0)
    module, readout = rnncore.CausalTransformer(4, 8, 2, 2), torch.nn.Linear(8, 5)
    loss = rnncore.cross_entropy(readout, 1)
    trace = rnncore.record(module, torch.randn(5, 2, 4), loss=loss, labels=list("abcde"))
    app = _bring(_open(brings="a recorded trace"), "Trace", "t.npz", trace_file(trace).data)
    assert b'"scene":"transformer"' in _stage(app)
    said = _prose(app)
    for part in ("Transformer", "2 layers", "Layer 2, head 2", "norm of the residual stream"):
        assert part in said


def _stage(app: AppTest) -> bytes:
    """What the first stage of the page is sent."""
    stages = [element for element in app.main if element.type == "bidi_component"]
    return stages[0].proto.bytes


def _prose(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning)
    said = " ".join(element.value for element in shown)
    return re.sub(r"\s+", " ", re.sub(r"[\\\u2060]", "", said))


def _errors(app: AppTest) -> str:
    return " ".join(re.sub(r"[\\\u2060]", "", element.value) for element in app.error)


# --------------------------------------------------------------------------- the page itself


def test_before_anything_was_brought_it_shows_an_example_and_says_so():
    app = _open()
    assert app.title[0].value == "Your data"
    assert "this is an example" in _prose(app)
    assert b"2014-01-01" in _stage(app)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_shows_something_for_the_example(section):
    app = _open(section=section)
    assert not app.error
    shown = (*app.markdown, *app.caption, *app.radio, *app.code)
    assert len(shown) > 8


def test_a_file_takes_the_place_of_the_example():
    app = _open()
    before = _stage(app)
    _bring(app, "Sequence", TABLE.name, TABLE.data)
    assert not _errors(app)
    assert "table.csv" in _prose(app)
    assert "this is an example" not in _prose(app)
    assert _stage(app) != before
    assert b"2024-01-01" in _stage(app)
    app.button(key="own-sequence-remove").click().run()
    assert _stage(app) == before


def _answer(app, said):
    """Click the answer that begins so."""
    plainly = {re.sub(r"[\\\u2060]", "", each.label): each for each in app.button}
    found = next(button for label, button in plainly.items() if label.startswith(said))
    found.click().run()
    assert not app.exception
    return app


def test_missing_numbers_are_a_question_and_left_out_when_asked():
    app = _open()
    before = _stage(app)
    _bring(app, "Sequence", "gaps.csv", GAPS)
    assert "no number in 1 of 3 rows" in _prose(app)
    assert "What was on the screen stays" in " ".join(each.value for each in app.caption)
    assert _stage(app) == before
    _answer(app, "leave those rows out")
    assert "no number in" not in _prose(app)
    assert b"2024-01-03" in _stage(app)
    assert b"2024-01-02" not in _stage(app)
    app.button(key=f"own-{_digest(app)}-restore").click().run()
    assert "no number in 1 of 3 rows" in _prose(app)


def _digest(app):
    return app.session_state["_own_sequence"].digest


def test_columns_can_be_chosen_and_a_column_of_texts_read_as_words():
    app = _bring(_open(), "Sequence", "gaps.csv", GAPS)
    assert app.multiselect[0].value == ["one", "two"]
    app.multiselect[0].set_value(["two"]).run()
    assert not _errors(app)
    assert b'"names":["two"]' in _stage(app)
    app.multiselect[0].set_value(["where"]).run()
    assert not _errors(app)
    assert b"Chur" in _stage(app)
    assert "random vector of 8 numbers" in _prose(app)


@pytest.mark.parametrize(
    ("edits", "made"),
    [
        ({"used as": "not read"}, {"columns": ("two",)}),
        ({"used as": "names the steps"}, {"axis": "one"}),
        ({"used as": "tells series apart"}, {"series": "one"}),
        ({"read as": "numbers, 1,5"}, {"read_as": (("one", "comma"),)}),
        ({"read as": "words"}, {"read_as": (("one", "words"),)}),
    ],
)
def test_what_became_of_a_column_is_chosen_by_two_selects(edits, made):
    found = understand(GAPS, "gaps.csv")
    column = next(each for each in found.columns if each.name == "one")
    chosen = {}
    edited(found, column, edits, lambda **changes: chosen.update(changes), Choices())
    assert Choices(**chosen).changed() == made


def test_the_last_input_stays_one():
    found = understand(b"a\n1.5\n2.5\n", "one.csv")
    chosen = []
    edited(found, found.columns[0], {"used as": "not read"}, chosen.append, Choices())
    assert chosen == []


def test_a_reading_that_was_chosen_is_taken_back():
    found = understand(GAPS, "gaps.csv")
    chosen, before = {}, Choices(read_as=(("when", "words"), ("one", "comma")))
    edited(
        found, found.columns[0], {"read as": "dates"}, lambda **each: chosen.update(each), before
    )
    assert chosen == {"read_as": (("one", "comma"),)}


def test_what_was_chosen_of_columns_that_are_gone_is_forgotten():
    app = _bring(_open(), "Sequence", "t.csv", b"a,b,c\n1.5,2,9\n4,5,2\n5,1,7\n")
    _choose(app, "Steps are named by", "a")
    assert b'"names":["b","c"]' in _stage(app)
    _choose(app, "Header", "there is none")
    assert not _errors(app)
    assert "3 of 4 cells are numbers, and “a” (row 1) not" in _prose(app)


def test_a_table_is_turned_and_turned_back():
    text = b"land,2001,2002,2003\nA,1.5,2,9\nB,4,5,2\n"
    app = _bring(_open(), "Sequence", "t.csv", text)
    assert b'"names":["2001","2002","2003"]' in _stage(app)
    _choose(app, "Steps lie along", "columns")
    assert b'"names":["A","B"]' in _stage(app)
    _choose(app, "Steps are named by", "none: numbered")
    _choose(app, "Steps lie along", "rows")
    assert not _errors(app)
    assert b'"names":["2001","2002","2003"]' in _stage(app)


def test_a_file_in_another_encoding_can_be_repaired():
    app = _open()
    _bring(app, "Sequence", "t.txt", "Ein schöner Tag".encode("cp1252"))
    assert "is not UTF-8" in _errors(app)
    _answer(app, "Western (cp1252)")
    assert not _errors(app)
    assert "schöner".encode() in _stage(app)
    _bring(app, "Sequence", "t.csv", "größe;b\n1,5;2\n3;4\n".encode("cp1252"))
    assert "is not UTF-8" in _errors(app)
    _answer(app, "Western")
    assert not _errors(app)
    assert '"names":["größe","b"]'.encode() in _stage(app)
    _choose(app, "Encoding", "Greek (cp1253)")
    assert '"names":["grφίe","b"]'.encode() in _stage(app)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("0.5 1 0.25 -1", b'"steps":4'),
        ("0,5 1,5 2,5", b'"names":["x"]'),
        ("one,two\n1,2\n3,4", b'"names":["one","two"]'),
        ("one\ttwo\n1,5\t2\n3\t4", b'"names":["one","two"]'),
        ("temperature\n1.5\n2.5", b'"names":["temperature"]'),
        ("[1, 2, 3.5]", b'"steps":3'),
        ("feeling under the weather", b"weather"),
    ],
)
def test_pasted_text_is_read_as_a_file_of_it_would_be(text, label):
    app = _pick(_open(), "bring", "paste")
    app.text_area(key="own_pasted").set_value(text).run()
    assert not app.exception
    assert not _errors(app)
    assert label in _stage(app)


def test_a_text_can_be_split_into_characters():
    app = _bring(_open(), "Sequence", "t.txt", b"under the weather")
    assert b'"steps":3' in _stage(app)
    _choose(app, "Split into", "characters")
    assert b'"steps":17' in _stage(app)


def test_saved_weights_run_on_the_sequence():
    app = _pick(_bring(_open(), "Sequence", TABLE.name, TABLE.data), "network", "saved weights")
    assert "No weights have been uploaded" in _prose(app)
    file = weights()
    _bring(app, "Weights", file.name, file.data)
    assert not _errors(app)
    assert "saved weights" in _prose(app)
    assert "LSTM" in _prose(app)
    assert "2 columns, as they are" in _prose(app)
    run = app.session_state["_own_good"]()
    values = torch.tensor(reading.usual(TABLE).sequence.values).unsqueeze(1)
    outputs, _ = model()["encoder"]["rnn"].double()(values)
    np.testing.assert_allclose(run.trace.outputs, outputs.detach(), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(run.trace.inputs, values)


def test_a_file_that_tells_the_activation_is_not_asked_about_it(tmp_path):
    torch.manual_seed(0)
    network = torch.nn.RNN(2, 3, nonlinearity="relu").eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what torch's exporter says of itself
        torch.onnx.export(network, torch.zeros(4, 1, 2), tmp_path / "m.onnx", dynamo=False)
    app = _pick(_bring(_open(), "Sequence", TABLE.name, TABLE.data), "network", "saved weights")
    _bring(app, "Weights", "m.onnx", (tmp_path / "m.onnx").read_bytes())
    assert "ReLU" in _prose(app)
    assert "own_nonlinearity" not in app.session_state
    run = app.session_state["_own_good"]()
    values = torch.tensor(reading.usual(TABLE).sequence.values).unsqueeze(1)
    outputs, _ = network.double()(values)
    np.testing.assert_allclose(run.trace.outputs, outputs.detach(), rtol=0, atol=1e-12)
    file = weights(network)
    _bring(app, "Weights", file.name, file.data)
    assert "own_nonlinearity" in app.session_state


def test_the_layer_of_a_model_that_is_not_read_is_named_beside_the_others():
    whole = models.whole(
        models.tensor("W", (1, 3, 2)),
        models.tensor("R", (1, 3, 3)),
        models.node("RNN", ("X", "W", "R"), ("Y",)),
        models.node("RNN", ("X", "W", "R"), ("Z",), models.field(1, "clip") + models.field(20, 1)),
    )
    app = _pick(_bring(_open(), "Sequence", TABLE.name, TABLE.data), "network", "saved weights")
    _bring(app, "Weights", "m.onnx", whole)
    assert not _errors(app)
    assert "In this file RNN (RNN) is not read: it clips what goes into" in _prose(app)


def test_a_gru_of_keras_whose_reset_gate_acts_first_runs_with_its_own_equations():
    draw = np.random.default_rng(0)
    weights = [draw.normal(size=shape).astype("f4") for shape in ((2, 9), (3, 9), (9,))]

    def gru(file):
        for number, values in enumerate(weights):
            file[f"layers/gru/cell/vars/{number}"] = values

    model = keras.whole(keras.of(keras.layer("GRU", reset_after=False)), keras.h5(gru))
    app = _bring(_open(section="The maths"), "Sequence", TABLE.name, TABLE.data)
    app = _pick(app, "network", "saved weights")
    _bring(app, "Weights", "m.keras", model)
    assert "GRU, reset before: 3 units" in _prose(app)
    run = app.session_state["_own_good"]()
    h, kernels = np.zeros(3), [np.split(each.astype("f8"), 3, -1) for each in weights]
    for x, state in zip(reading.usual(TABLE).sequence.values, run.trace.outputs[:, 0], strict=True):
        (W_z, W_r, W_n), (U_z, U_r, U_n), (b_z, b_r, b_n) = kernels
        z, r = (1 / (1 + np.exp(-a)) for a in (x @ W_z + h @ U_z + b_z, x @ W_r + h @ U_r + b_r))
        h = z * h + (1 - z) * np.tanh(x @ W_n + (r * h) @ U_n + b_n)
        np.testing.assert_allclose(state, h, rtol=0, atol=1e-12)
    assert "in the form of rnncore.ResetBeforeGRU" in _prose(app)


def test_weights_that_do_not_fit_say_what_would_and_are_mapped_when_asked():
    app = _open_weights(_pick(_open(), "network", "saved weights"))
    before = _stage(app)
    _choose(app, "Which network of the file", "decoder")
    assert "reads 3 numbers a step (its input_size), and this is 2 columns: a, b" in _errors(app)
    assert "What fits: a file with 3 columns. Bring that, choose other columns" in _errors(app)
    assert _stage(app) == before
    _pick(app, "own_fit", "random mapping")
    assert not _errors(app)
    assert "as they are, and mapped to 3 inputs by a random matrix" in _prose(app)
    assert _stage(app) != before
    _choose(app, "Which network of the file", "encoder.rnn")
    assert "It reads 2 columns, as they are." in _prose(app)  # what fits is never mapped
    _bring(app, "Sequence", TEXT.name, TEXT.data)
    assert "each word is a random vector of 2 numbers" in _prose(app)
    _pick(app, "own_fit", "must fit")
    assert "weights do not tell which numbers stood for a word" in _errors(app)


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ({}, "as they are"),
        ({"own_scale": "as it is"}, "as they are"),
        ({"own_scale": "standardised"}, "standardised"),
        ({"own_saved_scale": "standardised"}, "standardised"),
        ({"own_scale": "nonsense"}, "as they are"),
    ],
)
def test_saved_weights_have_a_scale_of_their_own_and_links_keep_theirs(query, read):
    app = _open_weights(_open(network="saved weights", **query))
    assert f"It reads 2 columns, {read}." in _prose(app)
    _pick(app, "network", "an untrained cell")
    untrained = "as they are" if query.get("own_scale") == "as it is" else "standardised"
    assert f"It reads 2 columns, {untrained}." in _prose(app)
    _pick(app, "network", "saved weights")
    assert f"It reads 2 columns, {read}." in _prose(app)


def test_an_address_with_a_mapping_opens_it():
    app = _open(network="saved weights", own_fit="random mapping")
    _choose(_open_weights(app), "Which network of the file", "decoder")
    assert "mapped to 3 inputs" in _prose(app)
    assert not _errors(app)


def _open_weights(app: AppTest) -> AppTest:
    """The table and the weights of the tests, brought."""
    _bring(app, "Sequence", TABLE.name, TABLE.data)
    file = weights()
    return _bring(app, "Weights", file.name, file.data)


def test_a_bad_file_of_weights_keeps_what_was_on_the_screen():
    app = _pick(_open(), "network", "saved weights")
    before = _stage(app)
    _bring(app, "Weights", "model.pt", b"\x80\x04not weights")
    assert "old PyTorch or holds a pickle" in _errors(app)
    assert _stage(app) == before
    app.button(key="own-weights-dismiss").click().run()
    assert not app.error


def test_a_recorded_trace_is_opened_row_by_row():
    torch.manual_seed(0)
    trace = rnncore.record(
        torch.nn.GRU(3, 6, 2), torch.randn(12, 2, 3), labels=[f"w{t}" for t in range(12)]
    )
    app = _pick(_open(), "brings", "a recorded trace")
    assert "No trace has been opened yet" in _prose(app)
    file = trace_file(trace)
    _bring(app, "Trace", file.name, file.data)
    assert "GRU: 2 layers, 6 units; 2 rows, 12 steps; loss" in _prose(app)
    assert b"w11" in _stage(app)
    first = _stage(app)
    (row,) = [box for box in app.number_input if box.label == "Row of the batch"]
    row.set_value(2).run()
    assert not app.exception
    assert _stage(app) != first
    _bring(app, "Trace", "other.npz", b"PK\x03\x04nonsense")
    assert "no sound trace" in _errors(app)
    assert b"w11" in _stage(app)


def test_the_prediction_is_checked_against_the_measurement():
    app = _open(section="Predict first", cell="Elman tanh")
    run = app.session_state["_own_good"]()
    truth = choice_of(horizon(run), run.steps)
    wrong = next(choice for choice in CHOICES if choice != truth)
    predicted(app, wrong)
    assert "did not hold" in _prose(app)
    predicted(app, truth)
    assert "Your prediction held" in _prose(app)


def test_without_a_loss_there_are_no_gradients_and_it_says_how_to_get_them():
    bare = rnncore.record(torch.nn.RNN(3, 4), torch.randn(6, 1, 3), loss=None)
    file = trace_file(bare)
    for section in ("Gradients", "Predict first"):
        app = _pick(_open(section=section), "brings", "a recorded trace")
        _bring(app, "Trace", file.name, file.data)
        assert "recorded without a loss" in _prose(app)


def test_an_influence_map_that_is_too_large_is_not_begun(monkeypatch):
    monkeypatch.setattr("pages.your_data.measured.MOST_JACOBIANS", 24 * 24 * 10)
    app = _open(section="Influence")
    assert "Choose a shorter window, up to 10 steps" in _prose(app)


# ---------------------------------------------------------------------- on the other pages


def test_what_was_uploaded_is_a_source_on_unroll_and_gradient_flow():
    app = _bring(_open(), "Sequence", TABLE.name, TABLE.data)
    go(app, "unroll")
    app.session_state["source"] = "Your data"
    app.run()
    assert not app.exception
    assert not app.error
    assert b'"names":["a","b"]' in _stage(app)
    go(app, "gradient-flow")
    app.session_state["input"] = "your data"
    app.run()
    assert not app.exception
    assert not app.error
    assert b"2024-01-28" in _stage(app)


@pytest.mark.parametrize(
    ("page", "key", "value"),
    [
        ("unroll", "source", "Your data"),
        ("gradient-flow", "input", "your data"),
    ],
)
def test_where_nothing_was_uploaded_the_other_pages_say_where_to_go(page, key, value):
    app = opened(page, **{key: value})
    assert "Open the page Your data" in _errors(app)
    assert _stage(app)


def test_a_file_that_was_removed_leaves_the_other_pages_sound():
    app = _bring(_open(), "Sequence", TEXT.name, TEXT.data)
    go(app, "unroll")
    app.session_state["source"] = "Your data"
    app.run()
    assert b"mat" in _stage(app)
    go(app, "your-data")
    app.button(key="own-sequence-remove").click().run()
    go(app, "unroll")
    app.session_state["source"] = "Your data"
    app.session_state["seed"] = 4242  # a run that is in no cache
    app.run()
    assert not app.exception
    assert "Nothing has been uploaded" in _errors(app)


def test_a_trace_named_by_the_command_line_is_there_at_once(monkeypatch, tmp_path):
    trace = rnncore.record(torch.nn.LSTM(3, 4), torch.randn(7, 1, 3), labels=list("abcdefg"))
    trace.save(tmp_path / "step.npz")
    monkeypatch.setenv("UNROLLED_TRACE", str(tmp_path / "step.npz"))
    torch.manual_seed(1)
    later = rnncore.record(torch.nn.LSTM(3, 4), torch.tensor(trace.inputs))
    later.save(tmp_path / "later.npz")
    both = viewed.viewed, viewed.viewed_beside
    try:
        for each in both:
            each.clear()
        app = _open()
        assert "step.npz" in _prose(app)
        assert b'"labels":["a","b","c"' in _stage(app)
        monkeypatch.setenv("UNROLLED_OTHER_TRACE", str(tmp_path / "later.npz"))
        viewed.viewed_beside.clear()
        assert b'"scene":"compare"' in _stage(_open())
    finally:
        monkeypatch.undo()
        for each in both:
            each.clear()


def test_numbers_of_the_stage_are_those_of_torch():
    """End to end: the file's columns through torch's own module, and what the browser is sent."""
    app = _bring(_open(cell="GRU", units=5), "Sequence", TABLE.name, TABLE.data)
    run = app.session_state["_own_good"]()
    network = torch.nn.GRU(2, 5).double()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(torch.tensor(run.trace.tracks[0].parameters[name.removesuffix("_l0")]))
        outputs, _ = network(torch.tensor(run.inputs).unsqueeze(1))
    assert outputs.numpy()[:, 0].astype("<f4").tobytes() in _stage(app)
    np.testing.assert_allclose(run.trace.outputs, outputs, rtol=1e-12, atol=1e-14)

"""Runs of the page Your data, against torch's own modules."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence

import rnncore
from dashboard.cells import CELLS
from dashboard.models import uploaded
from dashboard.models.spec import AS_IT_IS, STANDARDISED
from pages.your_data import measured, reading, state, uploads
from pages.your_data.runs import Part, back_block
from pages.your_data.spec import MAPPED, SAVED, DataSpec
from pages.your_data.state import opened
from rnncore import measures
from rnncore.readers import InputError, standardise
from rnncore.readers.mapping import embed
from tests.pages.your_data.files import TABLE, TEXT, model, trace_file, weights


def run(upload, file=None, **choices):
    found = reading.usual(upload)
    if file is not None:
        choices |= {"network": SAVED, "weights": file.digest}
    return state.run(DataSpec(found.window, **choices), found, file)


@pytest.mark.parametrize("cell", CELLS)
def test_an_untrained_cell_reads_the_columns(cell):
    shown = run(TABLE, cell=cell, units=6, layers=2, loss="every step")
    trace = shown.trace
    assert (shown.steps, shown.names, shown.uploaded.sequence.axis) == (28, ("a", "b"), "day")
    assert shown.labels[0] == "2024-01-01"
    network = CELLS[cell].view.module(2, 6, 2, **CELLS[cell].options).double()
    for name, parameter in network.named_parameters():
        bare, layer = name.rsplit("_l", 1)
        with torch.no_grad():
            parameter.copy_(torch.tensor(trace.tracks[int(layer)].parameters[bare]))
    values = standardise(reading.usual(TABLE).sequence.values)
    outputs, _ = network(torch.tensor(values).unsqueeze(1))
    np.testing.assert_allclose(trace.outputs, outputs.detach(), rtol=1e-12, atol=1e-14)
    assert trace.loss == pytest.approx(float(outputs.detach().sum()), rel=1e-12)


@pytest.mark.parametrize("kind", ["safetensors", "pt"])
def test_saved_weights_run_as_the_original_module_does(kind):
    """Acceptance 5 on the page: the file's network, found under its prefix, is the original one."""
    network = model()
    if kind == "pt":
        file = weights(network)
    else:
        from safetensors.torch import save

        file = uploads.Upload.of("model.safetensors", save(dict(network.state_dict())))
    shown = run(TABLE, file, module="encoder.rnn")
    values = torch.tensor(reading.usual(TABLE).sequence.values).unsqueeze(1)
    outputs, _ = network["encoder"]["rnn"].double()(values)
    np.testing.assert_allclose(shown.trace.outputs, outputs.detach(), rtol=1e-12, atol=1e-14)
    assert shown.title == "LSTM"
    assert shown.origin == "model." + kind + ", encoder.rnn"
    assert shown.read_as == "2 columns, as they are"


def test_other_numbers_of_columns_are_mapped_and_it_is_said():
    shown = run(TABLE, weights(), module="decoder", nonlinearity="relu", fit=MAPPED)
    assert shown.title == "Elman ReLU"
    assert "mapped to 3 inputs by a random matrix (seed 0)" in shown.read_as
    assert shown.names == ("x1", "x2", "x3")
    assert (shown.trace.outputs >= 0).all()


def test_saved_weights_refuse_what_they_cannot_read_as_it_is():
    with pytest.raises(InputError, match=r"reads 3 numbers .* this is 2 columns: a, b.*Bring that"):
        run(TABLE, weights(), module="decoder")
    with pytest.raises(InputError, match=r"text of words.* as 2 columns"):
        run(TEXT, weights(), module="encoder.rnn")
    mapped = run(TEXT, weights(), module="encoder.rnn", fit=MAPPED, seed=4)
    np.testing.assert_array_equal(mapped.inputs, embed(mapped.labels, size=2, seed=4))


def test_the_default_scale_is_that_of_the_network():
    usual = run(TABLE, weights(), module="encoder.rnn")
    assert run(TABLE, weights(), module="encoder.rnn", saved_scale=AS_IT_IS) is usual
    assert run(TABLE, weights(), module="encoder.rnn", seed=9) is usual  # nothing is drawn
    scaled = run(TABLE, weights(), module="encoder.rnn", saved_scale=STANDARDISED)
    values = standardise(reading.usual(TABLE).sequence.values)
    np.testing.assert_array_equal(scaled.inputs, values)
    assert run(TABLE) is run(TABLE, scale=STANDARDISED)


def test_a_window_keeps_the_values_of_the_whole_series():
    whole, found = run(TABLE), reading.usual(TABLE)
    part = state.run(DataSpec(found.window._replace(start=11, steps=7)), found, None)
    np.testing.assert_array_equal(part.inputs, whole.inputs[10:17])
    assert part.labels == whole.labels[10:17]


def test_words_are_vectors():
    shown = run(TEXT)
    assert shown.steps == 11
    np.testing.assert_array_equal(shown.inputs[0], shown.inputs[4])  # "the", both times
    assert "random vector of 8 numbers" in shown.read_as


def test_without_weights_and_out_of_range_it_says_so():
    found = reading.usual(TABLE)
    with pytest.raises(InputError, match="No weights have been uploaded"):
        state.run(DataSpec(found.window, network=SAVED), found, None)
    network = torch.nn.RNN(2, 3, nonlinearity="relu").double()
    with torch.no_grad():
        network.weight_hh_l0.fill_(1e200)
        network.weight_ih_l0.fill_(1.0)
        network.bias_ih_l0.fill_(10.0)
    holder = torch.nn.ModuleDict({"rnn": network})
    with pytest.raises(InputError, match="leave the range of float64"):
        run(TABLE, weights(holder), module="rnn", nonlinearity="relu")


def test_a_row_of_a_trace_is_shown_with_the_steps_where_its_gradient_enters():
    torch.manual_seed(0)
    packed = pack_padded_sequence(torch.randn(9, 3, 4), [9, 6, 8], enforce_sorted=False)
    trace = rnncore.record(torch.nn.GRU(4, 5), packed, loss=lambda o, _: (o[2] + o[5]).sum())
    shown = opened(trace_file(trace), trace, Part(1, 0, 6))
    assert (shown.steps, shown.title) == (6, "GRU")
    assert shown.loss_at == (2, 5)
    assert shown.origin == "step.npz, row 2 of 3"
    expected = trace.tracks[0].states["h"][:7, 1]
    np.testing.assert_array_equal(shown.trace.tracks[0].states["h"][:, 0], expected)
    bare = rnncore.record(torch.nn.GRU(4, 5), torch.randn(4, 1, 4), loss=None)
    assert opened(trace_file(bare), bare, Part(0, 0, 4)).loss_at == ()
    tower = rnncore.record(rnncore.residual.Tower(4, 3), torch.randn(2, 4))
    with pytest.raises(InputError, match="tower of blocks"):
        opened(trace_file(tower), tower, Part(0, 0, 3))
    projected = rnncore.record(torch.nn.LSTM(4, 5, proj_size=2), torch.randn(3, 1, 4))
    with pytest.raises(InputError, match="LSTM with a projection"):
        opened(trace_file(projected), projected, Part(0, 0, 3))


def test_at_the_end_of_a_window_no_gradient_enters():
    """What comes back there from later steps is no loss of its own."""
    torch.manual_seed(0)
    network, inputs = torch.nn.LSTM(4, 5), torch.randn(12, 1, 4)
    trace = rnncore.record(network, inputs, loss=lambda o, _: (o[3] + o[10]).sum())
    file = trace_file(trace)
    assert opened(file, trace, Part(0, 2, 6)).loss_at == (1,)
    between = opened(file, trace, Part(0, 5, 4))
    assert between.loss_at == ()
    assert back_block(between) is None
    assert between.goes_on
    assert not opened(file, trace, Part(0, 5, 7)).goes_on
    ((_, norms),) = measured.curves(between)
    np.testing.assert_allclose(norms, measures.log10_gradient_norm(trace.tracks[0])[5:10, 0])


def test_what_was_uploaded_is_there_for_the_other_pages(session):
    with pytest.raises(InputError, match="Open the page Your data"):
        uploaded.current()
    found = reading.usual(TABLE)
    uploaded.remember(found)
    assert uploaded.sequence(found.window) is found.sequence
    with pytest.raises(InputError, match="Another sequence has been uploaded"):
        uploaded.sequence(found.window._replace(key="other"))
    uploaded.forget()
    assert not session


def test_a_file_that_cannot_be_read_leaves_the_one_in_use(session):
    uploads.keep(uploads.SEQUENCE, TABLE)
    uploads.keep(uploads.SEQUENCE, uploads.Upload.of("bad.json", b"[1, 2"))
    assert uploads.kept(uploads.SEQUENCE) is TABLE
    assert "not JSON" in uploads.problem(uploads.SEQUENCE)
    assert uploads.pending(uploads.SEQUENCE) is None
    uploads.keep(uploads.SEQUENCE, uploads.Upload.of("t.txt", "schöner Tag".encode("cp1252")))
    assert uploads.pending(uploads.SEQUENCE).name == "t.txt"
    assert "Which encoding" in uploads.question().said
    assert uploads.kept(uploads.SEQUENCE) is TABLE
    uploads.keep(uploads.SEQUENCE, TEXT)
    assert uploads.problem(uploads.SEQUENCE) is None
    assert uploads.kept(uploads.SEQUENCE) is TEXT
    uploads.keep(uploads.WEIGHTS, TABLE)
    assert uploads.kept(uploads.WEIGHTS) is None
    uploads.forget(uploads.WEIGHTS)
    assert uploads.problem(uploads.WEIGHTS) is None


def test_equal_choices_are_one_run_and_what_does_not_matter_does_not():
    first = run(TABLE, nonlinearity="relu", at=5)
    assert run(TABLE, scale=STANDARDISED) is first
    assert run(TABLE, seed=1) is not first

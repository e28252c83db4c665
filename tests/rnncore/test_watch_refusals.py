"""What is refused or warned of, in which words, and that the training goes on in spite of it."""

import re
import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

import rnncore

from .test_watch_models import noise, own_loss
from .test_watch_training import Net


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"every": 0}, ValueError, "every must be at least 1; got 0"),
        ({"keep": -1}, ValueError, "keep must be at least 1; got -1"),
        ({"every": 1.5}, TypeError, "every must be a whole number; got 1.5"),
        ({"keep": None}, TypeError, "keep must be a whole number; got None"),
        ({"rows": []}, ValueError, "rows must name at least one row; got none"),
        ({"rows": 3}, TypeError, "rows must be a sequence of whole numbers; got 3"),
        ({"rows": [0.5]}, TypeError, "rows must be whole numbers; got [0.5]"),
        ({"rows": "ab"}, TypeError, "rows must be whole numbers; got 'ab'"),
    ],
)
def test_arguments_out_of_range(options, error, words):
    with pytest.raises(error, match=re.escape(words)):
        rnncore.watch(Net(), **options)


def test_what_is_no_module():
    with pytest.raises(TypeError, match=r"model must be a torch\.nn\.Module; got list"):
        rnncore.watch([nn.GRU(2, 2)])


@pytest.mark.parametrize("rows", [range(1, 3), torch.tensor([1, 2]), np.array([1, -2]), (1, 2)])
def test_rows_in_any_form(rows):
    model = Net("gru").double()
    with rnncore.watch(model, rows=rows) as seen:
        model(noise(5, 4, 3, like=model))
    assert seen.traces["rnn"][0].batch == 2


@pytest.mark.parametrize("form", ["batch", "packed", "dropout", "unbatched", "cell"])
def test_a_row_that_a_batch_lacks_is_named_when_the_trace_is_read(form):
    options = {"num_layers": 2, "dropout": 0.5} if form == "dropout" else {}
    net = nn.GRUCell(3, 4) if form == "cell" else nn.GRU(3, 4, **options)
    model = nn.Sequential(net)
    x = noise(5, 2, 3, like=model)
    x = {"packed": pack_sequence([x[:, 0], x[:, 1]]), "unbatched": x[:, 0], "cell": x[0]}.get(
        form, x
    )
    batch = 1 if form == "unbatched" else 2
    with rnncore.watch(model, rows=[0, 5, -9]) as seen:
        model(x)
    words = (
        f"rows must be from {-batch} to {batch - 1} in this call of '0', whose batch has {batch}"
    )
    with pytest.raises(ValueError, match=f"{words}; got 5, -9"):
        seen.traces["0"][0]


@pytest.mark.parametrize("form", ["time first", "batch first", "packed", "packed sorted"])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
@pytest.mark.parametrize("rows", [[2], [-1, 0], [1, 1, 2]])
def test_the_rows_chosen_are_those_of_the_whole(form, dropout, rows):
    options = {"num_layers": 2, "bidirectional": True, "dropout": dropout}
    model = nn.Sequential(nn.LSTM(3, 4, batch_first=form == "batch first", **options)).double()
    x = noise(6, 3, 3, like=model)
    lengths = [6, 4, 1] if form == "packed sorted" else [2, 6, 4]
    if form == "batch first":
        x = x.transpose(0, 1)
    if form.startswith("packed"):
        x = pack_sequence([x[:n, b] for b, n in enumerate(lengths)], form == "packed sorted")
    hx = (noise(4, 3, 4, like=model, seed=8), noise(4, 3, 4, like=model, seed=9))
    with rnncore.watch(model, rows=rows) as seen, rnncore.watch(model) as all_rows:
        outputs, (h, c) = model[0](x, hx)
        outputs = outputs.data if form.startswith("packed") else outputs
        (own_loss(outputs) + own_loss(h) + own_loss(c)).backward()
    (chosen,), (whole,) = seen.traces["0"], all_rows.traces["0"]
    steps = chosen.steps
    np.testing.assert_array_equal(chosen.lengths, whole.lengths[rows])
    np.testing.assert_array_equal(chosen.inputs, whole.inputs[:steps, rows])
    np.testing.assert_allclose(chosen.outputs, whole.outputs[:steps, rows], rtol=0, atol=1e-14)
    for ours, theirs in zip(chosen.tracks, whole.tracks, strict=True):
        for field, extra in (("states", 1), ("state_grads", 1), ("gates", 0), ("gate_grads", 0)):
            for name, array in getattr(theirs, field).items():
                found, expected = getattr(ours, field)[name], array[: steps + extra, rows]
                np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13, err_msg=name)


def test_inputs_changed_in_place_are_named_and_with_rows_they_do_not_matter():
    model = Net("gru").double()
    x = noise(5, 2, 3, like=model)
    with rnncore.watch(model) as seen, rnncore.watch(model, rows=[0]) as chosen:
        model(x)
    x.add_(1)
    with pytest.raises(rnncore.ReplayError, match="the input of 'rnn' was changed in place after"):
        seen.traces["rnn"][0]
    assert chosen.traces["rnn"][0].steps == 5


def test_something_else_that_decides_the_output_is_refused_with_the_step():
    model = Net("gru", num_layers=2, dropout=0.5).double()
    own = model.rnn.forward
    # Numbers drawn between the call and the module's own draws: the masks are other ones.
    model.rnn.forward = lambda x: own(x) if torch.rand(3).any() else None
    with rnncore.watch(model) as seen:
        model(noise(5, 16, 3, like=model))  # of few rows the masks of a step may be the same
    words = r"differs from its output by .*, more than 1e-09, from step 0 of its reading: something"
    with pytest.raises(rnncore.ReplayError, match=words):
        seen.traces["rnn"][0]


def test_modules_that_cannot_be_watched_are_named_with_the_reason():
    model = nn.ModuleDict(
        {
            "fine": nn.GRU(2, 2),
            "meta": nn.GRUCell(2, 2, device="meta"),
            "turning": nn.GRU(2, 2, dtype=torch.complex64),
        }
    )
    with pytest.warns(UserWarning) as said:  # noqa: PT030 - the list of all is what is tested
        seen = rnncore.watch(model)
    assert [str(each.message) for each in said] == [
        "meta cannot be watched: its parameters are on the meta device, where they hold no numbers",
        "turning cannot be watched: its parameters must be torch.float32, float64, bfloat16 or "
        "float16; got torch.complex64 on cpu",
    ]
    assert list(seen) == ["fine"]
    assert {each.filename for each in said} == {__file__}


class Scripted(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 3)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.rnn(x)


def test_a_scripted_or_compiled_part_is_named_and_the_rest_is_watched():
    class Whole(nn.Module):
        def __init__(self, part):
            super().__init__()
            self.part, self.rnn = part, nn.GRU(3, 3)

        def forward(self, x):
            return self.rnn(self.part(x)[0])[0]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit is said to be old
        scripted = torch.jit.script(Scripted())
    in_place = nn.GRU(3, 3)
    in_place.compile(backend="eager")
    for part, words in (
        (scripted, r"part cannot be watched: it is scripted; watch the module that torch\.jit"),
        (torch.compile(nn.GRU(3, 3), backend="eager"), "part cannot be watched: it is compiled"),
        (in_place, r"part cannot be watched: it is compiled; `with torch\.compiler\.set_stance"),
    ):
        model = Whole(part)
        with pytest.warns(UserWarning, match=words):
            seen = rnncore.watch(model)
        assert list(seen) == ["rnn"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch says that hooks make it compile anew
            with seen:
                expected = model(noise(5, 2, 3, like=model))
        np.testing.assert_allclose(seen.traces["rnn"][0].outputs, expected.detach(), atol=1e-6)
    with pytest.raises(TypeError, match=r"model must not be compiled: `with torch\.compiler\.set_"):
        rnncore.watch(in_place)
    with pytest.raises(
        TypeError, match=r"model must not be scripted: watch the module that torch\.jit"
    ):
        rnncore.watch(scripted)


def test_a_compiled_part_without_recurrence_trains_as_before():
    def trained(*, watched):
        torch._dynamo.reset()
        torch.manual_seed(0)
        part = torch.compile(nn.Sequential(nn.Linear(3, 3), nn.Tanh()), backend="eager")
        model = nn.Sequential(part, nn.GRU(3, 4)).double()
        optimiser = torch.optim.SGD(model.parameters(), 0.1)
        seen = rnncore.watch(model)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch says that hooks make it compile anew
            if watched:
                seen.__enter__()
            for _ in range(3):
                own_loss(model(noise(5, 2, 3, like=model))[0]).backward()
                optimiser.step()
            if watched:
                seen.__exit__(None, None, None)
                assert len(seen.traces["1"]) == 3
        return list(model.parameters())

    for p, q in zip(trained(watched=False), trained(watched=True), strict=True):
        assert torch.equal(p, q)


def test_a_call_inside_a_transform_of_torch_func_is_warned_of_once():
    model = Net("gru").double()
    parameters = {name: p.detach() for name, p in model.named_parameters()}
    x = noise(5, 2, 3, like=model)

    def loss(parameters):
        return own_loss(torch.func.functional_call(model, parameters, x))

    expected = torch.func.grad(loss)(parameters)
    words = "a call of rnn could not be captured: it was called inside a transform of torch.func"
    with rnncore.watch(model) as seen:
        with pytest.warns(UserWarning, match=words):
            found = torch.func.grad(loss)(parameters)
        torch.func.grad(loss)(parameters)  # once is enough
        model(x)
    for name, gradient in expected.items():
        assert torch.equal(gradient, found[name])
    assert len(seen.traces["rnn"]) == 1


def test_a_module_that_becomes_one_that_cannot_be_watched():
    model = Net("gru")
    with rnncore.watch(model) as seen:
        model(noise(5, 2, 3, like=model))
        model.to("meta")
        words = "a call of rnn could not be captured: its parameters are on the meta device"
        with pytest.warns(UserWarning, match=words):
            model(torch.zeros(5, 2, 3, device="meta"))
    assert len(seen.traces["rnn"]) == 1


def test_a_module_that_another_one_replaces_is_not_taken_for_it():
    model = Net("gru")
    with rnncore.watch(model, every=np.int64(1)) as seen:
        model(noise(5, 2, 3, like=model))
        for _ in range(20):  # so that one may come to lie where the first one was
            model.rnn = nn.GRU(3, 4)
            model(noise(5, 2, 3, like=model))
    assert len(seen.traces["rnn"]) == 1


def test_a_name_that_is_not_watched_is_answered_with_those_that_are():
    seen = rnncore.watch(nn.ModuleDict({"encoder": nn.GRU(2, 2), "decoder": nn.GRUCell(2, 2)}))
    words = "name must be one of the watched modules, 'encoder', 'decoder'; got 'rnn'"
    with pytest.raises(KeyError, match=words):
        seen.traces["rnn"]
    assert "rnn" not in seen.traces
    with pytest.raises(IndexError, match=r"'encoder' has 0 calls that were kept; got \[-1\]"):
        seen.traces["encoder"][-1]


def test_what_was_never_called_is_named_on_leaving_but_not_after_an_exception():
    model = nn.ModuleDict({"a": nn.GRU(3, 4), "b": nn.GRUCell(3, 4)})
    seen = rnncore.watch(model)
    words = "watch recorded no call of b: was this model called inside the context, and not a copy"
    with pytest.warns(UserWarning, match=words), seen:
        model["a"](noise(5, 2, 3, like=model))
    with pytest.raises(ZeroDivisionError), rnncore.watch(model):
        raise ZeroDivisionError


@pytest.mark.parametrize("where", ["forward", "pre-hook", "hook", "backward"])
def test_an_exception_in_the_users_code_leaves_everything_in_order(where):
    def stumble(*_):
        if stumbling:
            raise ZeroDivisionError

    class Stumbling(Net):
        def forward(self, x):
            out = super().forward(x)
            if where == "forward":
                stumble()
            return out

    model = Stumbling("lstm", num_layers=2, dropout=0.5).double()
    if where == "pre-hook":
        model.rnn.register_forward_pre_hook(stumble)
    if where == "hook":
        model.rnn.register_forward_hook(stumble)
    if where == "backward":
        model.rnn.register_full_backward_hook(stumble)

    def step():
        own_loss(model(noise(5, 2, 3, like=model).requires_grad_())).backward()

    with rnncore.watch(model, every=2) as seen:
        stumbling = True
        with pytest.raises(ZeroDivisionError):
            step()
        stumbling = False
        step()
        step()
    # The first call and the third; of the first nothing is known that failed before it began.
    assert len(seen.traces["rnn"]) == (1 if where == "pre-hook" else 2)
    assert seen.traces["rnn"][-1].tracks[0].state_grads
    hooks = vars(nn.modules.module)
    assert not any(hooks[name] for name in hooks if name.startswith("_global_forward"))


def test_a_model_traced_inside_holds_nothing_of_ours():
    model = Net("gru").eval()
    x = noise(5, 2, 3, like=model)

    def kinds():
        traced = torch.jit.trace(model, x, check_trace=False)
        return [node.kind() for node in traced.inlined_graph.nodes()]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own: it is old, and a length becomes a constant
        alone = kinds()
        with rnncore.watch(model) as seen:
            assert kinds() == alone
            model(x)
    assert len(seen.traces["rnn"]) == 1


@pytest.mark.parametrize("kind", [nn.GRU, nn.GRUCell])
def test_a_batch_without_rows(kind):
    model = nn.Sequential(kind(3, 4))
    with rnncore.watch(model) as seen:
        model(torch.zeros(5, 0, 3) if kind is nn.GRU else torch.zeros(0, 3))
    with pytest.raises(rnncore.ReplayError, match="a call of '0' had no rows: there is nothing to"):
        seen.traces["0"][0]

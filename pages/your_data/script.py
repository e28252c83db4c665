"""A complete program that repeats the run of the page from its files, or reads the trace."""

from __future__ import annotations

from dashboard.models.networks import SIZE
from dashboard.models.program import complete, loss, network, reading
from pages.your_data.measured import last_track
from pages.your_data.pairs import comparison, moved
from pages.your_data.runs import DataRun
from pages.your_data.spec import SAVED, DataSpec
from rnncore import measures

_PROGRAM = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
SEED = {seed}

{sequence}
{network}
{inputs}
trace = rnncore.record(
    network, torch.tensor(values).unsqueeze(1), loss={loss}, labels=list(window.labels)
)
{tail}"""
_SAVED = """weights = Path({file!r})
found = read_weights(weights.read_bytes(), weights.name, nonlinearity={nonlinearity!r})
network = found[{module!r}].double()
"""
_TOKENS = """values, _ = inputs_for(window, network.input_size, seed=SEED)
"""
_NUMBERS = """scaled, _ = inputs_for(sequence, network.input_size, seed=SEED, scale={scale})
values = scaled[{start} : {stop}]
"""
_TAIL = """last = [track for track in trace.tracks if not track.reverse][-1]
print("last state of the last layer, forward:")
for value in last.states["h"][-1, 0]:
    print(float(value))
"""
_GRADIENT = """norms = rnncore.measures.log10_gradient_norm(last)[:, 0]
print("log10 of the norm of dL/dh at the initial state and at the end:")
print(float(norms[0]), float(norms[-1]))
"""
_TRACE = """whole = rnncore.load({file!r})
trace = parts.window(parts.row(whole, {row}), {start}, {steps})
"""


_TRACES = """traces = [
    parts.window(parts.row(rnncore.load(file), {row}), {start}, {steps}) for file in {both}
]
"""
_COMPARED = """found = rnncore.compare(*traces)
print(found)
print("moved on average, as a share of its range:")
for each in (*found.gates, *found.states):
    print(each.name + traces[0].tracks[each.track].suffix, each.share)
"""


def code(run: DataRun) -> str:
    """The program. It needs torch, numpy and rnncore, and agrees with the page to the last bit."""
    tail = _TAIL + (_GRADIENT if run.gradients else "")
    if run.other is not None and run.part is not None:
        part = run.part
        both = [run.source, run.other.source]
        return complete(
            _TRACES.format(both=both, row=part.row, start=part.start, steps=part.steps) + _COMPARED
        )
    if run.spec is None or run.uploaded is None:
        assert run.part is not None
        part = run.part
        start, steps = part.start, part.steps
        read = _TRACE.format(file=run.source, row=part.row, start=start, steps=steps)
        return complete(read + tail)
    spec = run.spec
    start, steps = spec.uploaded.start - 1, spec.uploaded.steps
    numbers = _NUMBERS.format(scale=spec.standardised, start=start, stop=start + steps)
    body = _PROGRAM.format(
        seed=spec.seed,
        sequence=reading(run.uploaded, start, steps),
        network=_saved(run, spec)
        if spec.network == SAVED
        else network(spec.untrained, _size(spec)),
        inputs=_TOKENS if spec.uploaded.tokens else numbers,
        loss=loss(run.loss_at, run.steps),
        tail=tail,
    )
    return complete(body)


def printed(run: DataRun) -> str:
    """The program's output, from the run on screen."""
    if run.other is not None:
        found = comparison(run)
        lines = [repr(found), "moved on average, as a share of its range:"]
        for each in moved(run):
            assert each.track is not None
            lines.append(f"{each.name}{run.trace.tracks[each.track].suffix} {each.share}")
        return "\n".join(lines)
    last = last_track(run)
    lines = ["last state of the last layer, forward:"]
    lines += [repr(float(value)) for value in last.states["h"][-1, 0]]
    if run.gradients:
        norms = measures.log10_gradient_norm(last)[:, 0]
        lines.append("log10 of the norm of dL/dh at the initial state and at the end:")
        lines.append(f"{float(norms[0])} {float(norms[-1])}")
    return "\n".join(lines)


def _saved(run: DataRun, spec: DataSpec) -> str:
    file = run.origin.removesuffix(f", {spec.module}")
    return _SAVED.format(file=file, nonlinearity=spec.nonlinearity, module=spec.module)


def _size(spec: DataSpec) -> str:
    return str(SIZE if spec.uploaded.tokens else spec.uploaded.columns)

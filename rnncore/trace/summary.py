"""A trace and a track in a line: what ``repr`` says of them, and what is known of the loss."""

from __future__ import annotations

from rnncore.counting import counted
from rnncore.trace.fields import TraceFields, TrackFields
from rnncore.trace.tower_track import TOWER
from rnncore.trace.transformer_track import ATTENTION, TRANSFORMER, layers_of


def of_trace(trace: TraceFields) -> str:
    """``<rnncore.Trace of an lstm: 2 layers, both directions, 3 units; 6 steps, 2 rows; …>``."""
    replayed = f", {of_origin(trace)}" if trace.origin else ""
    return f"<rnncore.Trace of {size_of(trace)}; {trace.inputs.dtype}; {of_loss(trace)}{replayed}>"


def size_of(trace: TraceFields) -> str:
    """``"an lstm: 2 layers, both directions, 3 units; 6 steps, 2 rows"``."""
    first = trace.tracks[0]
    layers = counted(layers_in(trace), "layer")
    both = ", both directions" if trace.bidirectional else ""
    units, shown = units_in(trace), first.hidden_size
    size = counted(units, "unit") + (f" projected to {shown}" if shown != units else "")
    parts = f"{layers}{both}, {size}; {counted(trace.steps, 'step')}"
    if first.cell == TOWER:
        parts = f"{counted(trace.steps, 'block')}, {counted(first.hidden_size, 'unit')}"
    shortest = int(trace.lengths.min())
    rows = counted(trace.batch, "row")
    rows += f" of {shortest} to {counted(trace.steps, 'step')}" if shortest < trace.steps else ""
    return f"{_kind(first)}: {parts}, {rows}"


def of_track(track: TrackFields) -> str:
    """``<rnncore.Track of an lstm: layer 0, forward, 3 units; 6 steps, 2 rows; …>``."""
    if track.cell == TRANSFORMER:
        return _of_transformer(track)
    steps, rows, units = track.after(track.states["h"]).shape
    held = f"states {', '.join(track.states)}; gates {', '.join(track.gates) or 'none'}"
    across = "block" if track.cell == TOWER else "step"
    gradients = "with gradients" if track.state_grads else "no gradients"
    return (
        f"<rnncore.Track of {_kind(track)}: layer {track.layer}, "
        f"{'backward' if track.reverse else 'forward'}, {counted(units, 'unit')}; "
        f"{counted(steps, across)}, {counted(rows, 'row')}; {track.states['h'].dtype}; {held}; "
        f"{gradients}>"
    )


def where(trace: TraceFields, track: TrackFields) -> str:
    """Which of a network's tracks it is: ``"layer 2, backward"``; "" where there is only one."""
    if len(trace.tracks) == 1:
        return ""
    direction = (", backward" if track.reverse else ", forward") if trace.bidirectional else ""
    return f"layer {track.layer + 1}{direction}"


def units_in(trace: TraceFields) -> int:
    """H: of an LSTM with a projection those of c."""
    return int(next(reversed(trace.tracks[0].states.values())).shape[-1])


def layers_in(trace: TraceFields) -> int:
    """How many layers a network has."""
    first = trace.tracks[0]
    return layers_of(first) if first.cell == TRANSFORMER else trace.tracks[-1].layer + 1


def _of_transformer(track: TrackFields) -> str:
    boundaries, steps, rows, units = track.states["h"].shape
    heads = counted(track.gates[ATTENTION].shape[2], "head")
    layers = counted(boundaries // 2, "layer")
    return (
        f"<rnncore.Track of a transformer: {layers}, {heads}, {counted(units, 'unit')}; "
        f"{counted(steps, 'step')}, {counted(rows, 'row')}; {track.states['h'].dtype}; "
        f"{'with gradients' if track.state_grads else 'no gradients'}>"
    )


def of_loss(trace: TraceFields) -> str:
    """What is known of the loss: its value, or that there are gradients of one, or neither.

    ``rnncore.watch`` sees the gradients of a loss of the caller's own, and not its value.
    """
    if trace.loss is not None:
        return f"loss {trace.loss:.6g}"
    return "loss not known, with its gradients" if trace.tracks[0].state_grads else "no gradients"


def of_origin(trace: TraceFields) -> str:
    """``replayed in float32 from bfloat16 on cuda:0``; nothing where it is the run itself."""
    dtype = trace.tracks[0].states["h"].dtype
    return "" if trace.origin is None else f"replayed in {dtype} from {trace.origin}"


def _kind(track: TrackFields) -> str:
    """``an lstm``, ``an elman with relu``, ``a tower with relu``."""
    article = "an" if track.cell[0] in "aeiou" or track.cell.startswith("lstm") else "a"
    activation = f" with {track.nonlinearity}" if track.nonlinearity else ""
    return f"{article} {track.cell}{activation}"

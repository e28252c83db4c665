"""A complete program that builds the towers of the page and prints their gradients."""

from dashboard.models.program import complete
from pages.residual_shortcuts.spec import ROWS
from pages.residual_shortcuts.state import ResidualRuns

_PROGRAM = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it

for kind in {kinds}:
    generator = torch.Generator().manual_seed({seed})
    x, reads = torch.randn(2, {rows}, {width}, generator=generator, dtype=torch.float64)
    tower = Tower(
        {width},
        {depth},
        variant=kind,
        activation={activation!r},
        init={weights!r},
        norm={norm!r},
        shortcut_scale={shortcut!r},
        branch_scale={branch!r},
        tied={tied!r},
        gate_bias={gate!r},
        generator=generator,
        dtype=torch.float64,
    )
    trace = rnncore.record(tower, x, loss=lambda _, final: (final * reads).sum())
    track = trace.tracks[0]
    rows_together = track.state_grads["h"].reshape({depth} + 1, -1)
    log10_norm = rnncore.measures.log10_norm(rows_together)  # boundaries 0 to {depth}
    print(kind)
    for boundary in {shown}:
        share = float(log10_norm[boundary] - log10_norm[-1])
        print(f"  log10 of the gradient at boundary {{boundary}}, top = 0: {{share}}")
"""


def code(runs: ResidualRuns) -> str:
    """The program. It needs torch, numpy and rnncore, and agrees with the page to the last bit."""
    spec = runs.spec
    body = _PROGRAM.format(
        kinds=tuple(spec.variants) if len(spec.variants) > 1 else f"({spec.variants[0]!r},)",
        seed=spec.seed,
        rows=ROWS,
        width=spec.width,
        depth=spec.depth,
        activation=spec.activation,
        weights=spec.weights,
        norm=spec.norm,
        shortcut=float(spec.shortcut),
        branch=float(spec.branch),
        tied=spec.tied,
        gate=float(spec.gate),
        shown=shown(runs),
    )
    return complete(body)


def shown(runs: ResidualRuns) -> tuple[int, ...]:
    """The boundaries whose gradient is printed: the bottom, the middle, the top."""
    depth = runs.spec.depth
    return tuple(sorted({0, depth // 2, depth}))


def printed(runs: ResidualRuns) -> str:
    """The program's output, from the runs on screen."""
    lines = []
    for lane in runs.lanes:
        lines.append(lane.variant)
        lines += [
            f"  log10 of the gradient at boundary {at}, top = 0: {float(lane.norms[at])}"
            for at in shown(runs)
        ]
    return "\n".join(lines)

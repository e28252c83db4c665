"""The widgets of declared choices: what they are, ``dashboard/choices.py`` says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from dashboard.choices import Choice, declared, usual
from dashboard.shell import widgets

Spec = TypeVar("Spec")


def ask(spec: Spec, *names: str, on_change: Any = "rerun") -> Spec:
    """Draw the widgets of ``names``, where they matter beside ``spec``, and take what they hold.

    In this order, so that each sees what those before it hold. One that does not matter is not
    drawn, and has its default.
    """
    for name in names:
        choice, default = declared(spec)[name], usual(spec, name)
        chosen = _widget(spec, name, choice, default, on_change) if choice.when(spec) else default
        spec = replace(spec, **{name: chosen})  # type: ignore[type-var]
    return spec


def _widget(spec: Any, name: str, choice: Choice, default: Any, on_change: Any) -> Any:
    label, hint = choice.label, choice.hint
    if choice.several:
        return tuple(widgets.several(name, label, choice.options, default=default, hint=hint))
    if choice.options:
        return widgets.pick(
            name,
            label,
            choice.among(spec) if choice.among else choice.options,
            default=default,
            visible=choice.visible,
            hint=hint,
            on_change=on_change,
        )
    if choice.limits is None:
        return widgets.typed(name, label, default=default, on_change=on_change)
    if choice.step is None:
        return widgets.whole(name, label, choice.limits, hint, default=default)
    return widgets.slide(name, label, choice.limits, hint, default=default, step=choice.step)

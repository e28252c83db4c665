"""The colours of the player and of the pages around it, by role.

A colour means a role, and a role has one colour in each theme; beside the cells' own (``looks.py``)
no other module names a hex value. ``tests/dashboard/test_theme.py`` measures their contrasts and
their distances.
"""

from typing import Literal

from rnncore.player.looks import LOOKS

Mode = Literal["light", "dark"]

PALETTE: dict[Mode, dict[str, str | list[str]]] = {
    "light": {
        "state": ["#0b4f94", "#4a90c9", "#a9cde6", "#f3f2ee", "#f8c793", "#e58a35", "#a84a05"],
        "gradient": ["#e3f1ee", "#a9d6cf", "#5fb0a8", "#1f827d", "#0a4f52"],
        "from_loss": [
            *("#e3f1ee", "#7ab4ad", "#3a8c86", "#14646a"),  # less than where the loss enters
            "#04343a",  # as much
            *("#8a4027", "#be4235", "#e04f4a", "#fb5968"),  # more
        ],
        "signature": ["#161c46", "#213a7d", "#1f6f88", "#4aa784", "#fbe88a", "#f0663d"],
        "forget_gate": "#7a4fb0",
        "input_gate": "#1d865e",
        "candidate": "#97005f",
        "output_gate": "#4b6584",
        "reset_gate": "#8a5a12",
        "update_gate": "#12708f",
        "answers": [
            *("#778888", "#aa8800", "#aa0033", "#6633aa"),
            *("#2277ee", "#cc6644", "#cc66cc", "#445566"),
        ],
        "shortcut": "#0a6c8f",
        "branch": "#a8480f",
        "plain": "#3a3f47",
        "v1": "#a8328a",
        "v2": "#0b6e4f",
        "gated": "#8a6d00",
        "window": "#281070",
        "convolution": "#461717",
        "transformer": "#9d1fdd",
        "accent": "#3322ee",
        "primary": "#0b5fa5",
        "ink": "#20242c",
        "soft": "#5c6570",
        "line": "#838b97",
        "faint": "#dfe2e6",
        "card": "#ffffff",
        "well": "#f3f4f6",
        "background": "#ffffff",
    },
    "dark": {
        "state": ["#8fd0ff", "#4a9fe8", "#2b5f94", "#2b2c2e", "#8a5220", "#e58a35", "#ffbf80"],
        "gradient": ["#22302f", "#2b5d5b", "#3b918b", "#72c6bb", "#c9f2e8"],
        "from_loss": [
            *("#222d2c", "#33625f", "#4f9d96", "#8fd0c6"),
            "#d2f7ee",
            *("#ffb99c", "#ff9078", "#fb6860", "#e63a50"),
        ],
        "signature": ["#2b3067", "#2b4a90", "#267790", "#4aa784", "#fbe88a", "#f0663d"],
        "forget_gate": "#b594f1",
        "input_gate": "#57c99b",
        "candidate": "#d8659f",
        "output_gate": "#91afcf",
        "reset_gate": "#e0a64a",
        "update_gate": "#58b8d8",
        "answers": [
            *("#ccdddd", "#ccbb00", "#ee5566", "#4488ee"),
            *("#88eeaa", "#9977bb", "#ffaaff", "#bb7722"),
        ],
        "shortcut": "#5bb8dd",
        "branch": "#f0904a",
        "plain": "#d5d5d0",
        "v1": "#f08fd8",
        "v2": "#35b98a",
        "gated": "#e0c34a",
        "window": "#b2ffc6",
        "convolution": "#b0823a",
        "transformer": "#ce62c2",
        "accent": "#8080ff",
        "primary": "#6db5f2",
        "ink": "#f0f0ee",
        "soft": "#a9aaa6",
        "line": "#74756f",
        "faint": "#33342f",
        "card": "#1f1f1c",
        "well": "#262622",
        "background": "#181815",
    },
}

for _mode, _colours in PALETTE.items():  # a cell's hue stands with its name
    _colours |= {cell: look.hue[_mode] for cell, look in LOOKS.items()}

"""How large an input may be. Every reader checks these before it allocates what they bound."""

STEPS_ON_SCREEN = 500
"""Steps run and shown at once; a longer sequence is offered as a window, never cut silently."""

VOCABULARY = 512
"""Distinct tokens among the steps that are run: each needs a vector of its own."""

COLUMNS = 256
"""Numbers at a step."""

VALUES = 200_000
"""Tokens, or numbers over all steps and columns, in one sequence."""

LABEL = 200
"""Characters (code points) of one token or of one written number."""

TEXT = 2_000_000
"""Characters of a typed or pasted text."""

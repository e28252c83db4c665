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

FILE = 5 * 2**20
"""Bytes of an uploaded file."""

MEMBERS = 256
"""Members of an archive: a state dict may have a few for every layer."""

UNPACKED = 16 * 2**20
"""Bytes of all members of an archive together."""

NPY_HEADER = 10_000
"""Bytes of the header of an npy array."""

SAFETENSORS_HEADER = 2**20
"""Bytes of the header of a safetensors file."""

TENSORS = 256
"""Tensors in a file of weights."""

HIDDEN = 1024
"""Units of a recurrent layer."""

LAYERS = 8
"""Layers of a recurrent network."""

"""Formats that need a library, or unpacking: read behind a fence, in a process of its own.

xlsx, parquet and MIDI are cut into cells by a child process (`read_grid`); gzip and FASTA need no
library and are read here, within limits. For everything else there is advice.
"""

from rnncore.readers.fenced.advice import ADVICE
from rnncore.readers.fenced.disguised import disguised
from rnncore.readers.fenced.fasta import read_fasta
from rnncore.readers.fenced.grid import GRIDS, Grid, read_grid
from rnncore.readers.fenced.packed import gunzipped

__all__ = ["ADVICE", "GRIDS", "Grid", "disguised", "gunzipped", "read_fasta", "read_grid"]

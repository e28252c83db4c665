"""Tables that come with installed packages, and what the readers and pandas make of each.

``tests/rnncore/readers/test_packaged.py`` holds the readers against those that are installed with
the development dependencies, ``benchmarks/readers.py`` against any folder.
"""

from tests.packaged.comparing import Compared, compared
from tests.packaged.finding import found_in

__all__ = ["Compared", "compared", "found_in"]

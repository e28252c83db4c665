"""The command line: ``python -m rnncore``."""

"""Modules of our own that people run, beside torch.nn."""

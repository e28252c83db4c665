"""Language models on the phrases, one budget for all: what reads differs, and nothing else."""

from __future__ import annotations

from rnncore.zoo.language.recipes import RECIPES

__all__ = ["RECIPES"]

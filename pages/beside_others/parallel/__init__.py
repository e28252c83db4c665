"""Recurrence computed side by side: minGRU by a scan, its chain, its time, what it learns."""

from dashboard.prose import Prose

lesson = Prose(__file__)

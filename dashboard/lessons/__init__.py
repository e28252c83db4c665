"""Lessons: what one consists of, how it is read from Markdown, and how a beat is measured.

A beat is an address of a page; ``Scene`` is what a page shows of one outside of itself.
"""

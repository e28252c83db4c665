"""Tables of text cells, from whatever file: where they start, what they hold, what is read."""

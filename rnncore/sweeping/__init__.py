"""What stands behind ``rnncore.sweep``: a function computed for every cell of a grid.

``grid`` numbers the cells, ``journal`` is the file of what is done, ``running`` computes on an
executor that may lose its workers, and ``result`` is what comes of it.
"""

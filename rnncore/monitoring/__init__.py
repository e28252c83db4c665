"""What stands behind ``rnncore.Monitor``: numbers of somebody's own training, every n updates.

``backward`` hears when a backward pass is over, before anything is clipped, and measures the norm
of the gradient. ``layers`` reads the numbers of a layer off the traces of an update that was
watched (``rnncore.watching``). ``noting`` keeps, of every update, just what it takes to replay it
should its gradient turn out infinite or not a number; ``table`` names the columns.
"""

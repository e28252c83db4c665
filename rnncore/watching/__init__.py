"""What stands behind ``rnncore.watch``: what is noted of a call, and how it is run again.

``watched`` finds the modules in a model and ``hooks`` hears their calls, where ``forwards`` has
wrapped their classes; ``calls`` reads one, and ``keepers`` decides whether it is kept: as a
``capture``, as a step of a cell's ``chain``, or in ``stepping`` as one of a module that is called
step by step; ``kinship`` tells them apart, ``seen`` has them by name. ``listening`` notes the
gradients of the user's own backward pass. When a trace is asked for, ``capture`` and the replays
run the engine on what was kept, and ``agreement`` says whether it gave the same.
"""

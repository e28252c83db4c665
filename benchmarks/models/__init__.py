"""Small replicas of public models that hold recurrent modules, in the way that each is written.

What is kept of an original is how it calls its recurrent modules, and what it does around them:
layers, masks, dropout, states carried on, losses. ``cases.py`` lists them, ``oracle.py`` has the
recurrent modules once more in plain autograd, ``checks.py`` compares what ``rnncore.watch`` sees.
"""

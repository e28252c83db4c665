"""What runs behind the fence. Imports the standard library, one reader's library, nothing of ours.

The parent starts it through `launch.py`, where this package has the name `child`.
"""

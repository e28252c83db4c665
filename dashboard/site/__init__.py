"""The lessons as a folder of plain HTML, which any server of files can hold, or none at all.

Not about what a lesson says (``dashboard/lessons``) nor about what its player shows
(``dashboard/stage``): both are the dashboard's own.
"""

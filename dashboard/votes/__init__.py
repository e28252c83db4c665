"""Rooms in which a class votes: what is kept of one, the page that phones open, and its routes.

Whoever votes has no session of Streamlit: a plain page of the same server, and a row in a file that
the processes of this machine share.
"""

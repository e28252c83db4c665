"""Work that takes longer than a move may: in one process beside the server, for all visitors.

job = start(function, *arguments)  # a generator function at the top level of a module
job.beat()                         # every 0.2 s, while somebody looks
job.got                            # all that it has yielded so far
"""

from dashboard.worker.job import Job, leave, ready, start

__all__ = ["Job", "leave", "ready", "start"]

"""The worker's process: ``python -m dashboard.worker``, which the server starts."""

import os
import sys

from dashboard.worker.serving import Worker, without_the_table_of_pages

NICE = 10


def main() -> None:
    """Serve the pipes until they close. What a run prints goes to the server's messages."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if sys.platform != "win32":
        os.nice(NICE)
    without_the_table_of_pages()
    Worker(incoming, outgoing, longest=float(sys.argv[1])).serve()


if __name__ == "__main__":
    main()

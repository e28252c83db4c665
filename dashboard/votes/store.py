"""The file in which rooms are kept: SQLite, shared by the processes of this machine.

The journal is a write-ahead log, so who reads never waits for who writes, and what was committed
stays when a process is killed. Such a log needs memory that is shared: a network drive has none.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILE = "UNROLLED_VOTES"
"""The variable that names another file."""

FORM = 1
"""Of the tables: a server that has others keeps them in another file."""

PATIENCE = 5.0
"""Seconds that a writer waits for another one."""

BROKEN = (sqlite3.Error, OSError)
"""What goes wrong with the file: held for too long, damaged, full, or not to be opened."""

KEPT = 8
"""Connections that stay open for the next who asks."""

# A room's questions are numbered over all rooms, so that a late answer finds its own or none.
# question.others: by a language's code, the question and its options in it, as JSON.
# question.correct: the places of the right answers as JSON, from when the measurement was shown.
_SCHEMA = """
create table if not exists room(
  code text primary key, teacher text not null unique, secret blob not null, opened real not null,
  closed integer not null default 0, version integer not null default 0, question integer);
create table if not exists question(
  id integer primary key autoincrement, code text not null references room on delete cascade,
  place text not null, asked text not null, options text not null, count integer not null,
  others text not null, locked integer not null default 0, correct text, unique(code, place));
create table if not exists vote(
  question integer not null references question on delete cascade, voter text not null,
  choice integer not null, primary key(question, voter)) without rowid;
"""

_free: deque[tuple[tuple[int, int] | None, sqlite3.Connection]] = deque()
_opening = threading.Lock()


def path() -> Path:
    """Where the file is: in a folder of this user only, on a disk of this machine."""
    named = os.environ.get(FILE)
    if named:
        return Path(named)
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"unrolled-{user}" / f"votes-{FORM}.sqlite"


@contextmanager
def connected() -> Iterator[sqlite3.Connection]:
    """A connection for one piece of work. Raises sqlite3.Error, and OSError for a foreign file."""
    here = path()
    there = _file(here)
    try:
        at, found = _free.pop()
    except IndexError:  # not asked before: another thread may take the last one in between
        at, found = None, None
    if found is None or there is None or at != there:
        if found is not None:  # to another file, or to one that somebody has deleted
            found.close()
        found = _opened(here)
        there = _file(here)
    try:
        yield found
    except BaseException:
        found.close()  # what it was in the middle of is undone
        raise
    if len(_free) < KEPT:
        _free.append((there, found))
    else:
        found.close()


def is_held(error: Exception) -> bool:
    """Whether another one holds the file, and no more is wrong with it than that."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


@contextmanager
def writing() -> Iterator[sqlite3.Connection]:
    """A connection that alone writes; all of it is kept, or where an error is raised nothing."""
    with connected() as found:
        found.execute("begin immediate")
        yield found
        found.execute("commit")


def touch() -> None:
    """Let the files look used: what tidies a folder for temporary files deletes the old ones.

    SQLite keeps what is new in the log for days, and then the file itself looks as old as that.
    """
    here = path()
    for part in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.utime(f"{here}{part}")


def leave() -> None:
    """Close what is open and not at work."""
    with suppress(IndexError):
        while True:
            _free.pop()[1].close()


def _file(here: Path) -> tuple[int, int] | None:
    """Which file it is that has this name; None where none has."""
    try:
        found = here.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _opened(here: Path) -> sqlite3.Connection:
    with _opening:
        _own(here)
        found = sqlite3.connect(
            here, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
    try:
        found.execute("pragma journal_mode=wal")
        # A loss of power may take the last answers; a process that is killed takes none.
        found.execute("pragma synchronous=normal")
        found.execute("pragma foreign_keys=on")
        found.execute("pragma secure_delete=on")  # what is deleted is overwritten
        found.executescript(_SCHEMA)
    except BaseException:
        found.close()
        raise
    return found


def _own(here: Path) -> None:
    """Make the file, for this user only; refuse one that somebody else could have put there.

    One that is there is looked at and never opened: when a process closes a file, the system takes
    all its locks of it away, those of SQLite's connections too.
    """
    here.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(here, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if not hasattr(os, "getuid"):
        return
    _private(here, stat.S_IFREG)
    if FILE not in os.environ:  # a folder in which everybody may make one
        _private(here.parent, stat.S_IFDIR)


def _private(path: Path, kind: int) -> None:
    found = path.lstat()
    ours = found.st_uid == os.getuid() and not found.st_mode & 0o077
    if not ours or stat.S_IFMT(found.st_mode) != kind:
        raise PermissionError(f"{path} is not of this user only (mode 0600, or 0700 for a folder)")

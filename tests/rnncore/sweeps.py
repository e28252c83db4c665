"""Functions that are swept: of a module's own, so that other processes find them."""

import os
import signal
from pathlib import Path


def area(width, height):
    return {"area": width * height / 3, "name": f"{width}x{height}"}


def area_once_killed(marker, width, height):
    """As ``area``; the first time that it comes to 7 by 3 it takes its process down."""
    if (width, height) == (7, 3) and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return area(width, height)


def not_two(number):
    if number == 2:
        raise ValueError("two is refused")
    return number / 10


def tenth(number):
    return number / 10


class Counted:
    """A function that notes the cells it was called for, and ends the sweep at one of them."""

    def __init__(self, stop=None):
        self.called, self.stop = [], stop

    def __call__(self, width, height):
        if (width, height) == self.stop:
            raise KeyboardInterrupt
        self.called.append((width, height))
        return area(width, height)

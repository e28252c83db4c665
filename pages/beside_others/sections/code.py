"""The code: the program that asks every model for the sentence, and what it prints."""

from functools import partial

from dashboard.shell.take import program
from pages.beside_others import lesson, script

code = partial(program, lesson("code"), script)

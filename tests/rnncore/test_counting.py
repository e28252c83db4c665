"""Counted nouns and shares, and that nothing on a screen counts without them."""

import ast
import re
from pathlib import Path

import pytest

from rnncore.counting import counted, per_cent, plural

ROOT = Path(__file__).parents[2]
FOLDERS = ("dashboard", "pages", "rnncore")

NOT_COUNTED = {
    # verbs
    *("is", "was", "has", "does", "lacks", "looks", "adds", "differs", "unpacks", "overrides"),
    *("fades", "falls", "travels", "stays", "keeps", "removes", "moves", "runs", "holds", "names"),
    *("reaches", "goes", "begins", "stands", "repeats", "belongs", "reads", "writes", "comes"),
    *("heeds", "takes", "ends"),
    # neither
    *("across", "as", "its", "loss", "bias"),
    # measures of what need not be whole: 1.00 times, 0.37 bits
    *("times", "bits", "decades"),
    # the same for one and for several
    "series",
}
"""Words in s after a place that are no counted noun."""


BETWEEN = {
    "of",
    "and",
    "to",
    "in",
    "on",
    "or",
    "with",
    "between",
    "among",
    "has",
    "have",
    "are",
    "as",
    "over",
    "the",
}
"""Words after a place that begin something else: "unit 3 of rows"."""


@pytest.mark.parametrize(
    ("count", "noun", "expected"),
    [
        (1, "block", "1 block"),
        (0, "block", "0 blocks"),
        (2, "path", "2 paths"),
        (1234567, "parameter", "1,234,567 parameters"),
        (1, "empty line", "1 empty line"),
        (3, "empty line", "3 empty lines"),
        (2, "branch", "2 branches"),
        (2, "pass", "2 passes"),
        (3, "batch", "3 batches"),
        (5, "boundary", "5 boundaries"),
        (4, "array", "4 arrays"),
        (2, "series", "2 series"),
    ],
)
def test_a_noun_agrees_with_its_number(count, noun, expected):
    assert counted(count, noun) == expected


def test_the_plural_alone():
    assert plural("layer") == "layers"


def uncounted(source: str) -> list[str]:
    """Places of f-strings that stand before a plural noun: "{count} steps"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for place, following in zip(node.values, node.values[1:], strict=False):
            if not isinstance(place, ast.FormattedValue) or not isinstance(following, ast.Constant):
                continue
            word = re.match(r"\*{0,2} (?:([a-z]+) )?([a-z]+s)\b", str(following.value))
            if word and not (NOT_COUNTED | BETWEEN) & {word[1], word[2]}:
                found.append(f"{{{ast.unparse(place.value)}}} {word[2]}")
    return found


def files() -> list[str]:
    # The child behind the fence stands alone, and names only limits.
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    paths = [path for path in paths if "child" not in path.parts]
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.mark.parametrize("file", sorted(files()))
def test_no_file_counts_by_itself(file):
    """But a constant of several, ``{limits.COLUMNS} cells``, and a size in decimals."""
    found = uncounted((ROOT / file).read_text(encoding="utf-8"))
    counts = (
        each
        for each in found
        if not re.match(r"\{([a-z_.]*[A-Z_]{4,}[^}]*\}|.*(number|power)\()", each)
    )
    assert list(counts) == []


def test_the_walk_finds_what_counts_by_itself():
    assert uncounted('f"{count} steps"') == ["{count} steps"]
    assert uncounted('f"over {len(a):,} units and {b} is"') == ["{len(a)} units"]
    assert uncounted("f'{steps} and more'") == []


def rounded_shares(source: str) -> list[str]:
    """Places of f-strings that write a share to whole per cent by themselves."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for place, following in zip(node.values, [*node.values[1:], None], strict=True):
                if isinstance(place, ast.FormattedValue) and place.format_spec:
                    form = str(getattr(place.format_spec.values[-1], "value", ""))
                    after = str(getattr(following, "value", ""))
                    if form.endswith("%") or (form == ".0f" and after.startswith(" %")):
                        found.append(ast.unparse(place.value))
    return found


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (0.0004, "under 0.1 %"),
        (0.003, "0.3 %"),
        (0.249, "25 %"),
        (0.996, "99.6 %"),
        (0.9996, "over 99.9 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_to_nothing(share, words):
    assert per_cent(share) == words


def test_no_share_is_written_in_another_way():
    sources = ((file, (ROOT / file).read_text(encoding="utf-8")) for file in files())
    found = {file: places for file, source in sources if (places := rounded_shares(source))}
    assert set(found) == {"rnncore/counting.py"}  # the rule itself
    assert rounded_shares('f"{a:.0%}, {b:.2%} and {100 * c:.0f} %"') == ["a", "b", "100 * c"]


# ------------------------------------------------------------------------- the player's JavaScript

SCRIPTS = ROOT / "rnncore" / "player" / "js"


def uncounted_in_script(source: str) -> list[str]:
    """Places of template literals before a plural noun; sizes with a × are several."""
    return [
        f"{place} {noun}"
        for place, noun in re.findall(r"(\$\{[^}]*\}) ([a-z]+s)\b", source)
        if noun not in NOT_COUNTED and ".join(" not in place
    ]


@pytest.mark.parametrize("file", sorted(path.name for path in SCRIPTS.glob("*.js")))
def test_no_script_counts_by_itself(file):
    found = uncounted_in_script((SCRIPTS / file).read_text(encoding="utf-8"))
    assert found == []


def test_the_walk_of_scripts_finds_what_counts_by_itself():
    assert uncounted_in_script("`${steps} steps`; `${count(n, 'unit')} is`") == ["${steps} steps"]

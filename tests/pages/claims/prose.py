"""The prose of the lessons as sentences, and which of them claim something of all cases."""

import re

from tests.lessons import sections

UNIVERSAL = re.compile(
    r"\b(always|never|no|none|nothing|nobody|everything|every|all|only|exactly|same|any|cannot|"
    r"must|alone|neither|whatever|wherever)\b",
    re.IGNORECASE,
)
"""Words by which a sentence speaks of all cases, so that one of them can contradict it."""

CLAIMING = re.compile(
    r"\b(than|because|therefore|larger|smaller|longer|shorter|better|worse|faster|slower|stronger|"
    r"weaker|vanish\w*|explod\w*|remember\w*|forgets|learns|learned|understands?|hardly|usually|"
    r"typically|often|mostly|tends?|decides?|shrinks?|grows?|memor\w+|proves?|shows that)\b",
    re.IGNORECASE,
)
"""Words by which a sentence compares or explains; a question or a heading may hold them."""

PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)(?:\|[a-z -]*)?\}\}")
_MATHS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_END = re.compile(r"(?<=[.?])(\*\*)?[ \n]+(?=[^a-z0-9 ]|\d+ )|\n\n|\n(?=\|)")
_ABBREVIATED = re.compile(r"\b(et al|e\.g|i\.e|No)\.$")


def sentences(text: str) -> list[str]:
    """The sentences of a section, each on one line; a table's rows count as sentences."""
    whole, begin = [], 0
    hidden = _hidden(text)
    for cut in _END.finditer(hidden):
        part = text[begin : cut.start()] + (cut[1] or "")
        if _ABBREVIATED.search(hidden[begin : cut.start()]) or _open(hidden[begin : cut.start()]):
            continue
        whole.append(part)
        begin = cut.end()
    whole.append(text[begin:])
    lines = (" ".join(part.split()) for part in whole)
    return [line for line in lines if re.search(r"\w", line) and not set(line) <= set("|-: ")]


def _hidden(text: str) -> str:
    """``text`` with maths and code as letters, so that their marks end no sentence."""
    for pattern in (_MATHS, _CODE):
        text = pattern.sub(lambda found: "x" * len(found[0]), text)
    return text


def _open(part: str) -> bool:
    """Whether a bracket or a quotation is still open."""
    return part.count("(") > part.count(")") or part.count("“") > part.count("”")


def places(sentence: str) -> set[str]:
    """The names of the places in a sentence."""
    return {found[1] for found in PLACE.finditer(sentence)}


def universal(sentence: str) -> list[str]:
    """The words of ``UNIVERSAL`` in a sentence, outside places, maths and code."""
    return [found[0].lower() for found in UNIVERSAL.finditer(PLACE.sub("", _hidden(sentence)))]


def claiming(sentence: str) -> list[str]:
    """The words of ``CLAIMING`` in a sentence that is no question and no heading."""
    if sentence.endswith("?") or re.fullmatch(r"\*\*[^*]*\*\*", sentence):
        return []
    return [found[0].lower() for found in CLAIMING.finditer(PLACE.sub("", _hidden(sentence)))]


def everything(page: str) -> dict[str, list[str]]:
    """All sentences of a page by section."""
    return {name: sentences(text) for name, text in sections(page).items()}

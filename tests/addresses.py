"""Random addresses of a page, sound and damaged, for tests and for comparing two versions.

``python -m tests.addresses SEED COUNT`` prints what each opens: a line an address, with a digest of
the bytes that every player gets, and of all that is said in warnings and errors.
"""

import hashlib
import importlib
import json
import random
import sys
from urllib.parse import parse_qs, urlencode

FOLDERS = {
    "unroll": "unroll",
    "gradient-flow": "gradient_flow",
    "residual-shortcuts": "residual_shortcuts",
    "gates": "gates_at_work",
    "training": "training",
    "network-types": "network_types",
    "beside-others": "beside_others",
    "your-data": "your_data",
}
"""A page's folder by its address."""

TEXTS = ("the cat sat", "a", "", "  ", "ünïcödé 家", "1 2 3\n4 5 6", "x" * 300, "%00", "<b>")
DAMAGED = ("", "nan", "-1", "1e9", "inf", "LSTM ", "lstm", "0x10", "1.5", "true", "½", "-0")
STAGE = {"step": ("0", "3", "99999", "x"), "pin": ("1.1.1", "y.1.1", "9.9.9", "0.0.0", "pin")}


def drawn(asked, draw):
    """One random address of a page that may ask these choices, by key."""
    keys, query = sorted((*asked, "section")), {}
    for key in draw.sample(keys, draw.randint(0, min(6, len(keys)))):
        choice = asked.get(key)
        if draw.random() < 0.15:
            query[key] = draw.choice(DAMAGED)
        elif choice and choice.options:
            query[key] = draw.choice(choice.options)
        elif choice and choice.limits:
            low, high = choice.limits
            whole = isinstance(low, int)
            query[key] = str(
                draw.randint(low, min(high, max(low, 40))) if whole else draw.uniform(low, high)
            )
        elif choice:
            query[key] = draw.choice(TEXTS)
    if draw.random() < 0.3:
        key = draw.choice(sorted(STAGE))
        query[key] = draw.choice(STAGE[key])
    return query


def page_at(url_path):
    """What the page at this address declares."""
    return importlib.import_module(f"pages.{FOLDERS[url_path]}.page").PAGE


def addresses(url_path, count, seed):
    """So many of a page."""
    draw = random.Random(f"{seed} {url_path}")
    return [drawn(page_at(url_path).asked, draw) for _ in range(count)]


def players(app):
    """The bytes that every player of a page gets."""
    return [each.proto.bytes for each in app.main if each.type == "bidi_component"]


def digest(app):
    """What the players of a page get, and what it answers, in 16 characters."""
    said = [each.value for each in (*app.warning, *app.error, *app.info)]
    return hashlib.sha256(b"".join(players(app)) + json.dumps(said).encode()).hexdigest()[:16]


def main():
    """Of the addresses on standard input, or of new ones."""
    from tests.opening import opened

    if len(sys.argv) == 3:
        seed, count = sys.argv[1], int(sys.argv[2])
        for page in FOLDERS:
            for query in addresses(page, count, seed):
                print(f"{page}?{urlencode(query)}")
        return
    for line in sys.stdin.read().splitlines():
        page, _, query = line.partition("?")
        asked = {key: value[-1] for key, value in parse_qs(query, keep_blank_values=True).items()}
        print(digest(opened(page, **asked)), line, flush=True)


if __name__ == "__main__":
    main()

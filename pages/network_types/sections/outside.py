"""A real network from outside: g2p spells a word out, where its weights are installed."""

from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard.figures import letters as letters_figure
from dashboard.figures import written as written_figure
from dashboard.models.trained_run import marked
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.stage import stage
from dashboard.visitors.shared import shared
from dashboard.visitors.turn import fragment
from pages.network_types import lesson
from pages.network_types.runs import TypeRun
from pages.network_types.spec import TabSpec
from rnncore.player import unroll_block
from rnncore.zoo import g2p

SOURCE = "Park & Kim, Apache 2.0"
ORIGIN = f"trained by others: {g2p.PACKAGE}"


def outside(run: TypeRun) -> None:
    """The word, its phonemes, both players, and the gradient from each phoneme to each letter."""
    del run  # another network than the one above
    st.markdown(lesson("outside", source=SOURCE))
    if not g2p.is_installed():
        st.markdown(lesson("outside-missing"))
        st.code(g2p.INSTALL, language="bash")
        st.markdown(lesson("outside-then"))
        return
    word = _word()
    try:
        found = _spelled(word)
    except g2p.MissingExtraError as error:
        broken = lesson("outside-broken")
        st.error(f"{broken} {plain(str(error), longest=400)}")
        return
    _said(found)
    _players(found)
    numbers = np.array([g2p.PHONEMES.index(answer) for answer in found.answers])
    shares = (found.probabilities, numbers, g2p.PHONEMES)
    chart(written_figure, *shares, across="phoneme written", key="types-phonemes")
    norms = np.linalg.norm(found.gradients, axis=-1)  # (S, L, 256) -> (S, L)
    chart(letters_figure, norms, _letters(found), found.answers, key="types-letters")
    st.caption(lesson("outside-gradient"))


@shared()
def _spelled(word: str) -> g2p.Spelled:
    return g2p.spell(word)


def _word() -> str:
    """What was typed, prepared as the original prepares it; the example where that is nothing."""
    with st.container(width=360):
        word = g2p.plain(ask(TabSpec(), "word").word.strip())
    if not word:
        st.info(lesson("outside-empty"))
        return TabSpec().word
    if len(word) > g2p.LONGEST_WORD:
        st.warning(lesson("outside-long", most=g2p.LONGEST_WORD))
    return word[: g2p.LONGEST_WORD]


def _letters(found: g2p.Spelled) -> tuple[str, ...]:
    """What was typed at each step, an unknown character marked."""
    typed = (*found.word, *found.letters[len(found.word) :])
    return marked(typed, [not gap for gap in found.unknown])


def _said(found: g2p.Spelled) -> None:
    """The phonemes, and what the reader should know of the input."""
    phonemes = plain(" ".join(found.phonemes) or "nothing", longest=200)
    said = lesson("outside-said", phonemes=phonemes)
    st.markdown(f"## {said}")
    gaps = [letter for letter, gap in zip(found.word, found.unknown, strict=False) if gap]
    if gaps:
        unknown = " ".join(f":orange-badge[{plain(gap)}]" for gap in dict.fromkeys(gaps))
        st.markdown(lesson("outside-unknown", letters=unknown))
    if not found.ended:
        st.caption(lesson("outside-cut", most=g2p.MOST_PHONEMES))


@fragment
def _players(found: g2p.Spelled) -> None:
    """The encoder's and the decoder's states; their views are no part of the address."""
    size = found.encoder.inputs.shape[-1]
    names = tuple(f"e{i + 1}" for i in range(size))
    read = replace(found.encoder, labels=_letters(found))
    for key, title, trace, note in (
        ("letters", "g2p encoder: GRU", read, "outside-encoder"),
        ("phonemes", "g2p decoder: GRU", found.decoder, "outside-decoder"),
    ):
        st.markdown(lesson(note))
        block = unroll_block(trace, readout=None, names=names, title=title, origin=ORIGIN)
        stage(block, key=f"types_outside_{key}", addressed=False)

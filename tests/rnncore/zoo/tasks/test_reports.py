"""Reports and headlines: what is news decides, and nothing else gives the headline away."""

from collections import Counter
from itertools import islice

import torch

from rnncore.zoo.tasks import reports

listed = str.split

# What only news says, and where its headline stands in it: read back by rules of the test's own.
RULES = {
    "fire": ("fire", "burned"),
    "wins": ("beat", "lost the", "took the"),
    "opens": ("opened",),
    "strike": ("stopped work", "came to work", "will not work"),
    "finds": ("found an old", "dug up"),
    "thieves": ("thieves",),
}


def drawn(number, *, held_out=False, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return list(islice(reports.examples(generator, held_out=held_out), number))


def news(report):
    return report.words[report.news.start : report.news.stop]


def test_the_news_is_one_whole_sentence_and_stands_anywhere():
    places = Counter()
    for report in drawn(1000):
        sentences = " ".join(report.words).split(" .")[:-1]
        assert len(sentences) in (3, 4)
        assert report.words[report.news.stop - 1] == "."
        before = report.words[: report.news.start]
        assert not before or before[-1] == "."
        assert " ".join(news(report))[:-2] in [sentence.strip() for sentence in sentences]
        places[before.count(".")] += 1
    assert set(places) == {0, 1, 2, 3}
    assert min(places.values()) > 100


def test_the_news_alone_tells_the_headline():
    """Two words of every headline apart from its frame stand in the news, "rob" and so on aside."""
    for report in drawn(1000):
        (kind,) = (name for name in RULES if name in report.headline)
        said = " ".join(news(report))
        assert any(sign in said for sign in RULES[kind])
        frame = set(listed("fire at the wins new opens on strike finds old thieves rob"))
        named = set(report.headline) - frame
        assert named
        assert named <= set(news(report))


def test_the_other_sentences_name_the_same_things():
    """A word of the headline also stands outside the news, and so does a rival for it."""
    named = rivals = 0
    places = set(listed("harbour museum station school library market bridge theatre"))
    reported = drawn(1000)
    for report in reported:
        outside = set(report.words[: report.news.start] + report.words[report.news.stop :])
        named += bool(outside & set(report.headline) & places)
        rivals += bool(set(report.headline) & places and (outside & places) - set(report.headline))
    assert named > 50
    assert rivals > 200


def test_all_words_are_known_and_all_headlines_can_be_written():
    for report in drawn(500) + drawn(500, held_out=True):
        assert all(reports.VOCABULARY.known(report.words))
        assert all(reports.HEADLINE_WORDS.known(report.headline))
        assert len(report.headline) + 1 <= reports.LONGEST
        assert reports.END not in report.headline


def test_a_sentence_of_news_is_held_out_in_every_report():
    sides = [{news(report) for report in drawn(1500, held_out=side)} for side in (False, True)]
    assert sides[0].isdisjoint(sides[1])
    assert len(sides[1]) > 150


def test_reports_come_from_the_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    assert drawn(5, seed=2) == drawn(5, seed=2) != drawn(5, seed=3)
    assert torch.equal(torch.get_rng_state(), before)

"""The first page of the site: every lesson, what it is about, and its beats."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.lessons.lesson import Lesson
from dashboard.site.markup import words
from dashboard.site.page import page, said


def index_page(
    lessons: Mapping[str, Lesson], files: Mapping[str, tuple[str, ...]], opening: str, *, logo: str
) -> str:
    """``files``: those of a lesson's beats, by its name; ``opening``: the first player."""
    begin = next(file for each in files.values() for file in each)
    parts = [
        f"<h1>{said('lessons')}</h1>\n{said('about', 'p')}\n{opening}"
        f'<p class="about"><a rel="next" href="{begin}">{said("begin")}</a></p>\n'
        '<div class="lessons">\n'
    ]
    for name, lesson in lessons.items():
        beats = "".join(
            f'<li><a href="{file}">{words(beat.title.words)}</a></li>\n'
            for file, beat in zip(files[name], lesson.beats, strict=True)
        )
        parts.append(
            f"<section>\n<h2>{words(lesson.title)}</h2>\n<p>{words(lesson.about)}</p>\n"
            f"<ol>\n{beats}</ol>\n</section>\n"
        )
    parts.append("</div>\n")
    return page("Unrolled", "Unrolled", "".join(parts), logo=logo)

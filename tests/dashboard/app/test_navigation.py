"""The table of pages."""

from pathlib import Path

import pages
from pages import PAGES


def test_every_page_is_a_folder_and_every_folder_a_page():
    listed = {page.screen.show.__module__ for page in PAGES}
    folders = Path(pages.__file__).parent.glob("*/page.py")
    assert listed == {f"pages.{file.parent.name}.page" for file in folders}


def test_one_page_answers_at_the_root():
    assert [page.default for page in PAGES].count(True) == 1


def test_titles_and_addresses_are_distinct():
    assert len({page.title for page in PAGES}) == len({p.url_path for p in PAGES}) == len(PAGES)

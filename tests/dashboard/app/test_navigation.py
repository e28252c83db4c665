"""The table of pages."""

from pathlib import Path

from dashboard.app.navigation import PAGES

ROOT = Path(__file__).parents[3]


def test_every_page_is_a_file_and_every_file_a_page():
    listed = {page.script for page in PAGES}
    assert listed == {f"pages/{file.name}" for file in (ROOT / "pages").glob("*.py")}


def test_no_address_is_the_stem_of_a_script():
    # Streamlit would run such a script without the entry script.
    stems = {Path(page.script).stem for page in PAGES}
    assert not stems & {page.url_path for page in PAGES}


def test_one_page_answers_at_the_root():
    assert [page.default for page in PAGES].count(True) == 1


def test_titles_and_addresses_are_distinct():
    assert len({page.title for page in PAGES}) == len({p.url_path for p in PAGES}) == len(PAGES)

"""The site in a browser: from disk, under a path, by keys and by touch, in every language.

Whatever a test looks at, nothing may be asked of a network and nothing may be logged as an error.
"""

import json
import re
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from operator import sub
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import expect

from dashboard.lessons.staging import staged
from dashboard.site import build as building
from dashboard.site import languages as spoken
from dashboard.site import markup, page
from dashboard.site.extracting import player_keys
from dashboard.site.languages import ENGLISH, Language
from dashboard.theme import colour
from pages import PLAYED
from pages.__main__ import main as write_site
from pages.lessons import shelf
from tests.browser.stage import StagePage
from tests.browser.test_axe import AXE, RUN

pytestmark = pytest.mark.browser

NAMES = [
    f"{name.replace(' ', '-')}-{number}"
    for name in shelf.NAMES
    for number in range(1, len(shelf.told(name).beats) + 1)
]
SCENES = ("one-cell-4", "gates-4", "family-7", "gradients-9", "two-ways-back-2")
"""A beat for each kind of player: pinned, with gates held, encoder and decoder, gradient, tower."""
DRAWN = ("family-1", "family-8", "gradients-10")
"""Beats without a player: bars, a map, lines."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("a site")
    write_site(str(found))
    return found


@pytest.fixture(scope="module")
def served(folder, tmp_path_factory):
    """The site under a path of a server of files: its address."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    at = tmp_path_factory.mktemp("www")  # not the only one: a module's tests may be shared out
    (at / "lessons").symlink_to(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(at)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/lessons/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser):
    """Open a page: `visit(address, **options of the context) -> Page`; watched."""
    contexts, wrong = [], []

    def go(address, **options):
        within = address.rpartition("/")[0]
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on(
            "request",
            lambda asked: (
                asked.url.startswith((within, "data:", "blob:"))
                or wrong.append(f"asked {asked.url}")
            ),
        )
        context.on(
            "console",
            lambda said: said.type in ("error", "warning") and wrong.append(said.text),
        )
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        page = context.new_page()
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


def of(folder, name):
    return (folder / f"{name}.html").as_uri()


class Player(StagePage):
    """The player on a page."""

    def __init__(self, page):
        self.page = page
        self.frame = page.locator("section.stage[data-key]")
        self.panel = self.frame.locator(".panel")
        expect(self.frame).to_be_visible()


def heading(page, words):
    """Wait until the page of this heading is there, and its scripts have run."""
    expect(page.locator("h1")).to_have_text(words, use_inner_text=True)
    page.wait_for_load_state()


MOVED = """async () => {
  const frame = document.querySelector('.player').shadowRoot.querySelector('.stage');
  const next = () => new Promise(requestAnimationFrame);
  const steps = [];
  for (const key of ['Home', 'ArrowRight']) {
    frame.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, composed: true}));
    await next();
    await next();
    steps.push(frame.dataset.step);
  }
  return steps;
}"""
"""The step of the player at its start, and after a key. To press a real one takes as long again."""


# ------------------------------------------------------------------------------ it opens and plays


def test_players_of_every_kind_move_from_disk(visit, folder):
    """On every third beat and those of each kind; all of them were walked once, by hand."""
    page = visit((folder / "index.html").as_uri(), offline=True)
    assert page.locator("ol a").count() == len(NAMES)
    walked = {*NAMES[::3], *SCENES, *DRAWN}
    for name in sorted(walked):
        page.goto(of(folder, name))
        if page.locator(".player").count():
            page.locator("section.stage[data-key]").wait_for()
            assert page.evaluate(MOVED) == ["0", "1"], name
        else:
            expect(page.locator("figure.curve svg")).to_be_visible()


def test_it_plays_under_a_path_by_touch_and_goes_on_by_the_clickers_keys(visit, served):
    page = visit(
        f"{served}gradients-1.html", viewport={"width": 390, "height": 844}, has_touch=True
    )
    player = Player(page)
    player.shows(playing=0)
    player.frame.get_by_role("button", name="Step forward").tap()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.keyboard.press("PageDown")
    heading(page, "A short way back")
    page.keyboard.press("PageDown")  # the answer, and only then the next beat
    expect(page.locator("#answer")).to_have_attribute("open", "")
    page.keyboard.press("PageDown")
    heading(page, "A long way back")
    page.keyboard.press("PageUp")
    heading(page, "A short way back")
    page.get_by_role("link", name="Lessons").tap()
    expect(page.get_by_role("link", name="A long way back")).to_be_visible()


def test_a_question_is_answered_when_the_player_has_arrived(visit, folder):
    page = visit(of(folder, "two-ways-back-2"))
    player, answer = Player(page), page.locator("#answer")
    player.shows(playing=0, step=8)
    expect(page.locator("figure.curve")).to_be_hidden()
    page.get_by_label("about all of it").check()
    page.get_by_text("Show the answer").click()
    player.shows(playing=1)
    expect(answer.get_by_text("Watch first")).to_be_visible()
    expect(answer.locator(".then")).to_be_hidden()
    player.press("Space")  # stopped before it has arrived
    expect(answer.locator(".then")).to_contain_text(
        re.compile("about all of it, as you said. It is 1.0"), use_inner_text=True
    )
    expect(page.locator("figure.curve")).to_be_visible()


def test_without_javascript_all_but_the_player_is_there(visit, folder):
    page = visit(of(folder, "gradients-9"), java_script_enabled=False)
    expect(page.get_by_text("This player has not started")).to_be_visible()
    page.get_by_text("Show the answer").click()
    expect(page.get_by_text("Measured, it is no, less than a thousandth.")).to_be_visible()
    expect(page.locator("figure.curve svg")).to_be_visible()
    assert "Deutsch" not in page.locator("article").inner_text()


def test_it_is_drawn_in_firefox(folder, firefox_path, tmp_path):
    picture = tmp_path / "drawn.png"
    options = ["--headless", "--no-remote", "--profile", tmp_path, "--window-size=1200,1600"]
    command = [firefox_path, *options, "--screenshot", picture, of(folder, "gates-4")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    with Image.open(picture) as opened:
        colours = dict(map(reversed, opened.convert("RGB").getcolors(maxcolors=2**24)))
    for role in ("forget_gate", "input_gate"):  # of gates that are wide open, or nearly
        wanted = bytes.fromhex(colour("light", role).removeprefix("#"))
        near = [found for found in colours if max(map(abs, map(sub, found, wanted))) <= 12]
        assert sum(map(colours.get, near)) > 500, role


# ------------------------------------------------------------------------------- in every language


def test_the_browsers_language_is_spoken_and_another_where_it_is_asked_for(visit, folder):
    page = visit(of(folder, "gates-3"), locale="es-MX")
    heading(page, "En el punto algo tiene que irse")
    assert page.title().startswith("En el punto")
    page.get_by_role("link", name="Deutsch").click()
    heading(page, "Beim Punkt muss etwas weg")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    player = Player(page)
    expect(player.frame.get_by_role("button", name="Abspielen")).to_be_visible()
    expect(player.frame).to_have_attribute("aria-label", re.compile(r"Wer ist es\?, 12 Schritte"))
    slider = player.frame.get_by_role("slider", name="Abspielposition")
    player.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "am Anfang der 12 Schritte")
    player.press("ArrowRight", "ArrowRight")
    expect(player.frame).to_contain_text(re.compile(r"Schritt 2, „alice“ – .*0,\d\d"))
    expect(slider).to_have_attribute("aria-valuetext", "Schritt 2 von 12, „alice“")
    player.press("p")
    expect(player.frame.locator(".present-name")).to_have_text("Beim Punkt muss etwas weg")
    player.press("p")
    page.get_by_role("link", name="Weiter").click()
    heading(page, "Das Vergesstor beim Punkt offen halten")
    assert (
        visit(of(folder, "gates-3"), locale="fr-FR").locator("html").get_attribute("lang") == "en"
    )
    tower = Player(visit(of(folder, "two-ways-back-1"), locale="de-DE"))
    scale = re.compile(r"Das Signal als Vielfaches von \d+: ein Tausendstel")
    expect(tower.frame.get_by_label(scale)).to_be_visible()


CROWDED = """() => {
  const frame = document.querySelector('.curve svg').getBoundingClientRect();
  const drawn = [...document.querySelectorAll('.curve svg text')].map(
    (text) => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width);
  const out = drawn.filter(([, box]) => box.left < frame.left || box.right > frame.right);
  const touch = drawn.filter(([, a], at) => drawn.slice(at + 1).some(([, b]) =>
    a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom));
  return [...out, ...touch].map(([said]) => said);
}"""
"""The words of a curve that are cut off at its sides, or stand on others."""


def test_on_a_phone_the_names_at_a_curve_are_whole_and_apart(visit, folder):
    page = visit(of(folder, "index"), viewport={"width": 390, "height": 844})
    for name in ("gradients-5", "gradients-10", "two-ways-back-8"):
        page.goto(of(folder, name) + "?lang=de")
        assert page.evaluate(CROWDED) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(visit, served, scheme):
    page = visit(f"{served}index.html", bypass_csp=True, color_scheme=scheme)
    rules = None if scheme == "light" else ["color-contrast", "link-in-text-block"]
    for name in ("index", *SCENES[-2:], DRAWN[1]):
        page.goto(f"{served}{name}.html" + ("?lang=de" if scheme == "dark" else ""))
        if page.locator(".player").count():
            Player(page)
        for summary in page.locator("main > article > details > summary").all():
            summary.click()
        page.evaluate(AXE)
        found = page.evaluate(RUN, {"within": None, "excused": [], "rules": rules})
        assert not found, f"{name}:\n" + "\n\n".join(found)


class Marked(dict):
    """A language in which every phrase is its English between brackets."""

    def __contains__(self, english):
        return True

    def __getitem__(self, english):
        before, words, after = re.fullmatch(r"(\s*)(.*?)(\s*)", english, re.DOTALL).groups()
        words = re.sub(r"(?<!{)({\w+})(?!})", r"⟧\1⟦", words)  # what is filled in says its own
        return f"{before}⟦{words}⟧{after}"

    def get(self, english, default=None):
        return self[english] if re.search("[A-Za-z]", english) else english


VISIBLE = """() => {
  const found = [], INLINE = 'em, strong, b, i, sub, tspan';
  const owns = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (element.matches('script, style, pre, code')) continue;
      if (element.matches('details')) element.open = true;
      const shown = element.checkVisibility();
      for (const name of ['title', 'aria-label', 'aria-valuetext', 'alt', 'placeholder'])
        if (shown && element.hasAttribute(name)) found.push(element.getAttribute(name));
      if (shown && owns(element) && !(element.matches(INLINE) && owns(element.parentNode)))
        found.push(element.textContent);
    }
  };
  look(document.body);
  return [document.title, ...found];
}"""


def bare(text):
    """What stands in no brackets; those within others go first."""
    while text != (less := re.sub("⟦[^⟦⟧]*⟧", "", text)):
        text = less
    return text


def unsaid(opened, known):
    """The texts on a page with words in no brackets, but for those that are ``known``."""
    words = {text: {*WORD.findall(bare(text))} for text in opened.evaluate(VISIBLE)}
    return {text for text, found in words.items() if found - known}


def data(name):
    """The words that are data on a beat: what a network reads, answers and is called by."""
    lesson, _, number = name.rpartition("-")
    scene = staged(shelf.told(lesson.replace("-", " ")).beats[int(number) - 1], PLAYED).scene
    found = {"English", "Deutsch", "Español", "Unrolled", *SYMBOLS}
    if scene.block:
        block = scene.block()
        head = json.loads(block[4 : 4 + int.from_bytes(block[:4], "little")])
        if head["scene"] != "tower":  # whose blocks and kinds are called by phrases
            found |= {*head["labels"], *head.get("answers", ())}
            found |= {lane["title"] for lane in head["lanes"] if "title" in lane}
    for names in ("names", "rows", "columns"):
        found |= {*getattr(scene.sketch and scene.sketch(), names, ())}
    return {word for each in found for word in re.findall("[A-Za-z]+", each)}


SYMBOLS = ("sigmoid", "tanh", "LSTM", "GRU", "Elman", "ReLU", "log", "PNG", "SVG")
WORD = re.compile(r"\b(?![Wb][hix]\w\b)[A-Za-z]{3,}")  # but W_xh, whose letters stand lower


def test_nothing_is_said_in_english_alone(visit, tmp_path, monkeypatch):
    """A language whose phrases are marked shows what has no phrase: it stands there unmarked."""
    marked = Language("xx", "Xx", ",", "\u202f", Marked())
    for module in (spoken, markup, building, page):
        if hasattr(module, "languages"):
            monkeypatch.setattr(module, "languages", lambda: (ENGLISH, marked))
    monkeypatch.setattr(
        building, "spoken", lambda _, __: {key: marked.phrases.get(key) for key in player_keys()}
    )
    write_site(str(tmp_path))
    opened = visit((tmp_path / "index.html").as_uri() + "?lang=xx")
    assert unsaid(opened, {"Xx"} | data(NAMES[0])) == set()
    left = {}
    for name in (*SCENES, *DRAWN):
        opened.goto((tmp_path / f"{name}.html").as_uri() + "?lang=xx")
        if name in SCENES:
            player = Player(opened)
            player.press("Home", "ArrowRight", "ArrowRight")
            player.shows(step=2)
            player.press("Enter")
        left[name] = unsaid(opened, data(name))
    assert not any(left.values()), left

"""What phones are answered: counted once, changed until the reveal, and refused as it should be."""

import asyncio
import sqlite3
import time

import pytest
from starlette.requests import ClientDisconnect

from dashboard.site.languages import languages
from dashboard.votes import guard, rooms, routes, store, teaching
from dashboard.votes.words import ENGLISH, speak
from tests.dashboard.votes.asking import HERE, HOST, Phone
from tests.dashboard.votes.conftest import OPTIONS


def came(lesson, **options):
    """A phone that has opened the page of the room."""
    phone = Phone(**options)
    assert phone.get(f"/vote/{lesson.code}").status == 200
    return phone


def test_an_answer_counts_once_and_can_be_changed_until_it_is_locked(lesson):
    phone, other = came(lesson), came(lesson)
    assert phone.get(f"/vote/{lesson.code}").said == "Choose one."
    answer = phone.vote(lesson.code, lesson.choice(0))
    assert (answer.status, answer.headers["location"]) == (303, lesson.code)
    assert other.vote(lesson.code, lesson.choice(1), page=1).status == 200
    assert lesson.counts() == [1, 1, 0]
    shown = phone.vote(lesson.code, lesson.choice(1), page=1)
    assert lesson.counts() == [0, 2, 0]
    buttons = shown.body.partition("<main")[2]
    assert f'value="{lesson.choice(1)}" aria-pressed="true"' in buttons
    assert buttons.count('aria-pressed="true"') == 1
    teaching.lock(lesson.token, "beat 1")
    late = phone.vote(lesson.code, lesson.choice(0))
    assert (late.status, late.said) == (409, ENGLISH["late"])
    assert "Answers are closed" in phone.get(f"/vote/{lesson.code}").said
    assert lesson.counts() == [0, 2, 0]
    teaching.show(lesson.token, "beat 1", (1,))
    assert phone.get(f"/vote/{lesson.code}").said == "Measured: the input gate. As you said."


def test_what_was_written_stays_text_and_the_policy_lets_nothing_else_run(lesson):
    answer = Phone().get(f"/vote/{lesson.code}")
    assert "<script>alert" not in answer.body
    assert "<b>gate" not in answer.body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.body
    assert "Which &lt;b&gt;gate&lt;/b&gt; &amp; why?" in answer.body
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


def test_a_question_of_before_and_an_option_that_is_none_are_not_counted(lesson):
    phone, before = came(lesson), lesson.choice(0)
    teaching.ask(lesson.token, "beat 2", ("And now?", OPTIONS))
    assert phone.vote(lesson.code, before).status == 409
    for choice in (lesson.choice(3), "x", "1", "1.-1", "9" * 20 + ".1", "", "1.1&a=&b=&c=&d=&e="):
        assert phone.vote(lesson.code, choice).status == 400, choice
    assert phone.ask("POST", f"/vote/{lesson.code}", b"\xff\xfe", phone.sent).status == 400
    assert lesson.counts() == [0, 0, 0]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (HERE, 303),
        (f"https://{HOST}", 303),  # TLS ends at a proxy
        (f"{HERE}:80", 303),
        (f"{HERE}:8080", 403),
        (f"{HERE}.evil.example", 403),
        ("http://evil.example", 403),
        (f"http://evil.example#{HOST}", 403),
        ("null", 403),
        ("http://[", 403),
        ("", 403),
        (None, 403),
    ],
)
def test_a_form_of_another_site_is_not_counted(lesson, origin, status):
    phone = came(lesson, sent={} if origin is None else {"origin": origin})
    assert phone.vote(lesson.code, lesson.choice(0)).status == status
    assert sum(lesson.counts()) == (status == 303)


def test_where_a_proxy_hides_the_host_the_public_address_is_the_one_that_counts(
    lesson, monkeypatch
):
    monkeypatch.setenv("UNROLLED_PUBLIC_ADDRESS", "https://school.example/lab")
    phone = came(lesson, sent={"origin": "https://school.example"})
    assert phone.vote(lesson.code, lesson.choice(0)).status == 303
    phone.sent = {"origin": "https://elsewhere.example"}
    assert phone.vote(lesson.code, lesson.choice(1)).status == 403
    assert lesson.counts() == [1, 0, 0]


def test_a_cookie_is_of_one_room_and_cannot_be_made(lesson):
    phone, name = came(lesson), guard.cookie_name(lesson.code)
    good = phone.cookies[name]
    voter, _, signature = good.partition(".")
    other, token = teaching.open_room()
    teaching.ask(token, "beat 1", ("Other?", OPTIONS))
    stranger = Phone()
    stranger.get(f"/vote/{other.code}")
    replayed = stranger.cookies[guard.cookie_name(other.code)]
    forged = (f"{voter}x.{signature}", f"{voter}.", "", ".", "é.é", voter * 99, replayed)
    for cookie in (*forged, None):
        phone.cookies = {} if cookie is None else {name: cookie}
        answer = phone.vote(lesson.code, lesson.choice(0))
        assert (answer.status, answer.said) == (400, ENGLISH["cookie"]), cookie
    assert lesson.counts() == [0, 0, 0]
    for _ in range(3):  # who copies a cookie is the same voter
        copied = Phone(cookies={name: good})
        assert copied.vote(lesson.code, lesson.choice(2)).status == 303
    assert lesson.counts() == [0, 0, 1]


def test_a_cookie_is_out_of_reach_of_scripts_and_goes_over_tls_where_there_is_any(lesson):
    told = Phone().get(f"/vote/{lesson.code}").headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/", f"Max-Age={rooms.LASTS}"} <= set(told.split("; "))
    assert "Secure" not in told
    assert "Secure" in Phone(scheme="https").get(f"/vote/{lesson.code}").headers["set-cookie"]


def test_a_body_that_is_too_long_is_not_read(lesson):
    phone, large = came(lesson), b"choice=" + b"1" * 20_000_000
    assert phone.ask("POST", f"/vote/{lesson.code}", large, phone.sent).status == 413
    assert phone.unread == 306
    unsaid = phone.sent | {"content-length": "0"}  # as in chunks: no length is told
    answer = phone.ask("POST", f"/vote/{lesson.code}", large, unsaid)
    assert answer.status == 413
    assert answer.headers["connection"] == "close"
    assert phone.unread == 305


def test_other_methods_are_not_known(lesson):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "EVIL"):
        for path in ("", "/next"):
            assert Phone().ask(method, f"/vote/{lesson.code}{path}").status == 405
    assert Phone().ask("POST", "/vote", b"code=x").status == 405


def test_ten_thousand_wrong_codes_find_nothing_and_keep_nobody_else_out(lesson, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: clock[0])
    within, guesser = came(lesson), Phone()
    codes = (f"{k:05d}".translate(str.maketrans("01", "WX")) for k in range(10_000))

    async def guess():
        return [(await guesser.asked("GET", f"/vote/{code}")).status for code in codes]

    found = asyncio.run(guess())
    assert found == [404] * guard.GUESSES + [429] * (10_000 - guard.GUESSES)
    assert guesser.get(f"/vote/{lesson.code}").status == 429, "not even the right one"
    assert guesser.get(f"/vote/{lesson.code}/next?seen=1").status == 429
    assert within.vote(lesson.code, lesson.choice(0)).status == 303, "who is in stays in"
    guesser.cookies[guard.cookie_name(lesson.code)] = "made.up"
    assert guesser.get(f"/vote/{lesson.code}").status == 429
    assert came(lesson, address="192.0.2.8")
    clock[0] += 1
    assert Phone().get(f"/vote/{lesson.code}").status == 200


def test_who_guesses_over_ipv4_keeps_out_nobody_else_of_a_server_of_both():
    guesses = guard.Guesses()
    for _ in range(guard.GUESSES):
        guesses.wrong("::ffff:192.0.2.7")
    assert not guesses.may("192.0.2.7")
    assert guesses.may("::ffff:192.0.2.8")
    for _ in range(guard.GUESSES):
        guesses.wrong("2001:db8::1")
    assert not guesses.may("2001:db8::2"), "one computer has many of these"


def test_a_code_is_typed_as_one_likes_and_leads_to_the_room_under_any_path(lesson):
    typed = lesson.code.lower()
    assert Phone().get(f"/vote/{typed}").status == 200
    for path, there in (("/vote", "vote/"), ("/vote/", ""), ("/vote/XXXXX", "")):
        answer = Phone().get(f"{path}?code={typed}")
        assert (answer.status, answer.headers["location"]) == (303, there + lesson.code)
    answer = Phone().get(f"/vote/{typed}/?lang=es")  # Streamlit would lead it past a proxy's path
    assert (answer.status, answer.headers["location"]) == (303, f"../{lesson.code}?lang=es")
    for path in ("/vote?code=%3Cb%3E", "/vote/<b>", "/vote/TOOLONG", "/vote/<b>/"):
        answer = Phone().get(path)
        assert answer.status == 404
        assert "<b>" not in answer.body.partition("<main>")[2]
    assert "The code of the room" in Phone().get("/vote").body


def test_a_closed_room_and_one_that_has_ended_take_no_answers(lesson, monkeypatch):
    phone, choice = came(lesson), lesson.choice(0)
    teaching.close(lesson.token)
    closed = phone.vote(lesson.code, choice)
    assert (closed.status, lesson.counts()) == (409, [0, 0, 0])
    assert phone.get(f"/vote/{lesson.code}").said == "This room is closed. Thank you."
    late = time.time() + rooms.LASTS
    monkeypatch.setattr(time, "time", lambda: late)
    assert phone.get(f"/vote/{lesson.code}").status == 404
    assert phone.vote(lesson.code, choice).status == 404


def test_a_waiting_phone_is_told_what_comes_next_at_once(lesson, monkeypatch):
    monkeypatch.setattr("dashboard.votes.following.EVERY", 0.01)
    monkeypatch.setattr("dashboard.votes.following.PATIENCE", 0.3)
    phone = came(lesson)

    async def lesson_goes_on():
        seen = lesson.room.version
        waiting = [phone.asked("GET", f"/vote/{lesson.code}/next?seen={seen}") for _ in range(3)]
        waiting = [asyncio.create_task(each) for each in waiting]
        await asyncio.sleep(0.05)
        assert not any(each.done() for each in waiting)
        teaching.ask(lesson.token, "beat 2", ("What now?", OPTIONS))
        answers = await asyncio.gather(*waiting)
        late = await phone.asked("GET", f"/vote/{lesson.code}/next?seen={seen}")
        nothing = await phone.asked("GET", f"/vote/{lesson.code}/next?seen={lesson.room.version}")
        await asyncio.sleep(0.05)
        return answers, late, nothing

    answers, late, nothing = asyncio.run(lesson_goes_on())
    assert [each.status for each in (*answers, late)] == [200] * 4
    assert all("What now?" in each.body for each in (*answers, late))
    assert (nothing.status, nothing.body) == (204, "")
    assert not routes.FOLLOWING._rooms, "nobody looks where nobody waits"


def test_while_another_process_holds_the_file_the_loop_goes_on_and_no_answer_is_lost(lesson):
    phone, choice = came(lesson), lesson.choice(0)

    async def answer_while_held():
        holder = sqlite3.connect(store.path(), isolation_level=None)
        holder.execute("begin immediate")
        task = asyncio.create_task(
            phone.asked("POST", f"/vote/{lesson.code}", f"choice={choice}".encode(), phone.sent)
        )
        turns = []
        for _ in range(20):
            begun = time.perf_counter()
            await asyncio.sleep(0.01)
            turns.append(time.perf_counter() - begun)
        waits = not task.done()
        page = await phone.asked("GET", f"/vote/{lesson.code}")
        holder.execute("rollback")
        holder.close()
        return max(turns), waits, page.status, (await task).status

    slowest, waits, read, written = asyncio.run(answer_while_held())
    assert waits
    assert slowest < 0.2
    assert (read, written) == (200, 303)
    assert lesson.counts() == [1, 0, 0]


def test_an_answer_that_cannot_be_kept_is_not_acknowledged(lesson, monkeypatch, caplog):
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    phone, choice = came(lesson), lesson.choice(0)
    store.leave()
    holder = sqlite3.connect(store.path(), isolation_level=None)
    holder.execute("begin immediate")
    answer = phone.vote(lesson.code, choice)
    holder.close()
    assert answer.status == 503
    assert "Not counted" in answer.said
    assert choice in answer.body, "what is to be pressed again is still there"
    assert lesson.counts() == [0, 0, 0]
    assert not caplog.messages, "nothing is wrong"
    open_it = store._opened

    def opened(here):
        found = open_it(here)
        found.execute("pragma query_only=on")  # as on a disk that has become read-only
        return found

    monkeypatch.setattr(store, "_opened", opened)
    store.leave()
    assert phone.vote(lesson.code, choice).status == 503
    assert "readonly" in caplog.text


def test_a_file_that_is_damaged_or_another_users_is_said_and_logged(lesson, file, caplog):
    phone, choice = came(lesson), lesson.choice(0)
    store.leave()
    file.chmod(0o644)
    assert phone.vote(lesson.code, choice).status == 503
    file.chmod(0o600)
    for part in file.parent.iterdir():
        part.write_bytes(b"no database" * 1000)
    assert phone.get(f"/vote/{lesson.code}").status == 503
    assert "of this user only" in caplog.messages[0]
    assert "not a database" in caplog.messages[-1]


def test_who_goes_away_in_the_middle_of_an_answer_is_no_fault_of_the_server(lesson, monkeypatch):
    async def gone(_request):
        raise ClientDisconnect

    phone = came(lesson)
    monkeypatch.setattr(routes, "body_of", gone)
    assert phone.vote(lesson.code, lesson.choice(0)).status == 400
    assert lesson.counts() == [0, 0, 0]


@pytest.mark.parametrize(
    ("asked", "accepted", "title", "question"),
    [
        ("", "de-AT,de;q=0.9,en;q=0.8", "Abstimmen", "Welches?"),
        ("", "fr, en;q=0.5, es;q=0.7", "Votar", "Which?"),
        ("?lang=de", "es", "Abstimmen", "Welches?"),
        ("", "de; q=0.2, es; q=0.9", "Votar", "Which?"),
        ("", "fr, de;q=0", "Vote", "Which?"),
        ("?lang=%00", ";q=,x;q=x", "Vote", "Which?"),
        ("", "", "Vote", "Which?"),
    ],
)
def test_a_phone_reads_its_own_language(lesson, asked, accepted, title, question):
    speak(languages())
    others = {"de": ("Welches?", ("A", "B"))}
    teaching.ask(lesson.token, "beat 2", ("Which?", ("a", "b")), others)
    phone, headers = Phone(), {"accept-language": accepted}
    page = phone.ask("GET", f"/vote/{lesson.code}{asked}", headers=headers).body
    assert f"<title>{title}</title>" in page
    assert f"<h1>{question}</h1>" in page
    sent = phone.sent | headers
    form = f"choice={lesson.choice(0)}".encode()
    there = phone.ask("POST", f"/vote/{lesson.code}{asked}", form, sent).headers["location"]
    assert there == lesson.code + (asked if asked == "?lang=de" else "")

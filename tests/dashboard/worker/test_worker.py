"""The worker: what a run yields, when it rests and ends, and that its faults are its own.

One process for all tests of this file but those that kill theirs.
"""

import contextlib
import io
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from dashboard.worker import frames
from dashboard.worker.job import Job
from dashboard.worker.line import AT_WORK, KEPT, KEPT_FOR, PATIENCE, Line
from dashboard.worker.pool import Pool
from dashboard.worker.run import Run
from tests.dashboard.worker import jobs
from tests.pace import pace


@contextlib.contextmanager
def opened(**options):
    pool = Pool(**options)
    pool.open()
    try:
        yield pool
    finally:
        pool.close()


@pytest.fixture(scope="module")
def pool():
    with opened() as pool:
        yield pool


def wait(true, *looked_at, within=15.0):
    """Beat until ``true``; the seconds that it took."""
    begun = time.monotonic()
    while not true():
        for job in looked_at:
            job.beat()
        assert time.monotonic() - begun < within * pace(), [vars(job) for job in looked_at]
        time.sleep(0.02)
    return time.monotonic() - begun


def ended(*all_of_them, within=30.0):
    wait(lambda: not any(job.live for job in all_of_them), *all_of_them, within=within)


def test_the_worker_needs_no_library_until_a_run_does(pool):
    job = Job(pool, jobs.loaded)
    ended(job)
    assert job.got == [[]]


def test_a_run_gives_what_its_generator_gives_arrays_as_they_are(pool):
    job = Job(pool, jobs.arrays, 3)
    ended(job)
    assert job.state == "done"
    for got, expected in zip(job.got, jobs.arrays(3), strict=True):
        assert got.dtype == expected.dtype
        np.testing.assert_array_equal(got, expected)


def test_runs_side_by_side_are_bit_for_bit_those_of_this_process(pool):
    """They leave torch's generators, its flushed denormals and numpy's generator changed."""
    torch.set_num_threads(1)
    both = [Job(pool, jobs.torched, seed) for seed in (1, 2)]
    ended(*both, within=60)
    state = torch.get_rng_state()
    for seed, job in enumerate(both, 1):
        assert job.state == "done", job.error
        try:
            expected = list(jobs.torched(seed))
        finally:
            torch.set_flush_denormal(False)
        assert [each[1] > 0 for each in job.got] == [seed == 2] * len(expected)
        for (got, *rest), (weight, *others) in zip(job.got, expected, strict=True):
            np.testing.assert_array_equal(got, weight)
            assert rest == others
    torch.set_rng_state(state)


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (jobs.raising, "ValueError: the second step"),
        (jobs.unpicklable, "AttributeError: Can't "),
        (jobs.hungry, "MemoryError: "),
        (jobs.leaving, "SystemExit: 3"),
    ],
)
def test_a_fault_of_one_run_ends_that_run_and_no_other(pool, function, error):
    process, other = pool.process, Job(pool, jobs.count, 10_000, 0.001)
    job = Job(pool, function)
    ended(job)
    assert job.state == "failed"
    assert job.got == [1]
    assert error in job.error
    known = len(other.got)
    wait(lambda: len(other.got) > known, other)
    other.stop()
    assert pool.process is process


def test_what_a_run_prints_is_no_message(pool):
    job = Job(pool, jobs.printing)
    ended(job)
    assert job.got == ["said"]


def test_a_run_rests_when_nobody_looks_and_goes_on_where_it_was(pool):
    job = Job(pool, jobs.count, 10_000, 0.001)
    wait(lambda: job.got, job)
    assert wait(lambda: job.state == "resting") < (PATIENCE + 0.5) * pace()
    known = list(job.got)
    time.sleep(0.3)
    assert job.got == known
    wait(lambda: len(job.got) > len(known), job)
    assert job.got == list(range(len(job.got)))
    job.stop()


def test_a_run_whose_tab_is_closed_is_freed_and_begins_anew_at_the_next_look(pool):
    job = Job(pool, jobs.count, 10_000, 0.0005)
    wait(lambda: len(job.got) > 50, job)
    job.leave()
    known = list(job.got)
    time.sleep(0.3)
    assert job.state == "resting"
    assert job.got == known
    wait(lambda: len(job.got) > len(known) + 50, job)
    assert job.got == list(range(len(job.got)))
    job.stop()


def test_stop_is_obeyed_in_the_middle_of_a_step_and_others_go_on(pool):
    process = pool.process
    job, other = Job(pool, jobs.endless), Job(pool, jobs.count, 10_000, 0.001)
    wait(lambda: job.got, job, other)
    time.sleep(0.3)
    known = len(other.got)
    job.stop()
    assert wait(lambda: len(other.got) > known, other) < pace()
    assert job.state == "stopped"
    other.stop()
    known = len(other.got)
    other.resume()
    wait(lambda: len(other.got) > known + 50, other)
    assert other.got == list(range(len(other.got)))
    other.stop()
    assert pool.process is process


def test_a_step_without_an_end_fails_and_others_go_on():
    with opened(longest=0.1) as pool:
        job = Job(pool, jobs.endless)
        ended(job)
        assert job.state == "failed"
        assert "a step took longer than" in job.error
        other = Job(pool, jobs.count, 3)
        ended(other)
        assert other.got == [0, 1, 2]


@pytest.mark.parametrize("end", ["killed", "by itself"])
def test_a_worker_that_dies_is_lost_and_another_one_is_there(end):
    with opened() as pool:
        job = Job(pool, jobs.count, 100_000, 0.001)
        wait(lambda: job.got, job)
        before = pool.process
        if end == "killed":
            before.kill()
        else:
            other = Job(pool, jobs.ending, 7)
        wait(lambda: job.state == "lost", job)
        known = len(job.got)
        assert end == "killed" or other.state == "lost"
        job.resume()
        took = wait(lambda: len(job.got) > known, job)
        assert took < 5 * pace()
        assert job.got == list(range(len(job.got)))
        assert pool.process.pid != before.pid


def test_the_worker_ends_with_the_pipe_and_in_the_middle_of_a_step():
    with opened() as pool:
        job = Job(pool, jobs.endless)
        wait(lambda: job.got, job)
        process = pool.process
        pool.close()
        assert process.wait(5) == 0


@pytest.mark.skipif(not Path("/proc").exists(), reason="asks Linux who still lives")
def test_the_worker_ends_when_its_server_is_killed(tmp_path):
    import subprocess

    program = (
        "import time; from dashboard.worker.pool import POOL; POOL.open()\n"
        "while POOL.process is None: time.sleep(0.01)\n"
        "print(POOL.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as server:
        worker = int(server.stdout.readline())
        assert Path(f"/proc/{worker}").exists()
        server.kill()
    wait(lambda: not Path(f"/proc/{worker}").exists(), within=5)


def test_a_worker_that_does_not_read_keeps_nobody_waiting(pool):
    os.kill(pool.process.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        job = Job(pool, jobs.repeated, np.zeros(10**6), 3)
        for _ in range(1000):
            job.beat()
        job.stop()
        assert time.monotonic() - begun < pace()
    finally:
        os.kill(pool.process.pid, signal.SIGCONT)


def test_a_job_that_is_forgotten_is_freed(pool):
    job = Job(pool, jobs.count, 10_000, 0.001)
    wait(lambda: job.got, job)
    sent = []
    pool.drop, drop = sent.append, pool.drop
    try:
        key = job._key
        job._ending()  # what the collector does
    finally:
        pool.drop = drop
    assert job._ending.alive is False
    assert key not in pool._jobs


def test_a_function_that_the_worker_cannot_find_is_refused_at_once(pool):
    with pytest.raises(ValueError, match="top level"):
        Job(pool, lambda: iter(()))


def line_of(count):
    line = Line()
    for key in range(count):
        line.runs[key] = Run(key, b"", 0, now=0.0)
    return line


def test_whoever_comes_late_waits_and_is_told_the_place():
    line = line_of(AT_WORK + 2)
    told = {key: (state, place) for key, state, place in line.news(1.0)}
    assert told[AT_WORK - 1] == ("running", 0)
    assert told[AT_WORK] == ("waiting", 1)
    assert told[AT_WORK + 1] == ("waiting", 2)
    for key in range(1, AT_WORK + 2):
        line.beat(key, 1.0)
    assert list(line.news(PATIENCE + 0.1)) == [
        (0, "resting", 0),
        (AT_WORK, "running", 0),
        (AT_WORK + 1, "waiting", 1),
    ]
    line.beat(0, PATIENCE + 0.1)  # it is back, and comes last
    assert list(line.news(PATIENCE + 0.1)) == [(0, "waiting", 2)]


def test_turns_go_round():
    line, order = line_of(3), []
    for now in range(1, 7):
        run = line.next(now / 10)
        run.turned = now / 10
        order.append(run.key)
    assert order == [0, 1, 2, 0, 1, 2]


def test_those_that_rest_give_up_what_they_hold_the_oldest_first():
    line = line_of(KEPT + 2)
    for key, run in line.runs.items():
        run._generator, run.beaten = iter(()), float(key)
    line.forget(KEPT + 10.0)
    assert [key for key, run in line.runs.items() if not run.begun] == [0, 1]
    line.forget(KEPT + KEPT_FOR + 3)
    assert not any(run.begun for run in line.runs.values())


def test_half_a_message_is_the_end_and_not_a_message():
    stream = io.BytesIO()
    frames.write(stream, ("key", np.arange(3)))
    whole = stream.getvalue()
    key, array = frames.read(io.BytesIO(whole))
    assert key == "key"
    np.testing.assert_array_equal(array, [0, 1, 2])
    for cut in (0, 3, len(whole) - 1):
        with pytest.raises(EOFError):
            frames.read(io.BytesIO(whole[:cut]))

"""The same table whatever computes it, and nothing of it is computed or lost twice."""

import json
import math
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context

import numpy as np
import pytest

import rnncore
from tests.rnncore.sweeps import Counted, area, area_once_killed, not_two, tenth

GRID = {"width": range(20), "height": range(10)}  # 200 cells
SMALL = {"width": [1, 2], "height": [3, 4, 5]}


def processes():
    """Two, forked from one that has imported torch already: to import it takes seconds each."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.rnncore.sweeps", "rnncore.sweeping.running"])
    return ProcessPoolExecutor(2, mp_context=context)


def test_200_cells_are_the_same_on_processes_of_which_one_is_killed(tmp_path):
    function = partial(area_once_killed, str(tmp_path / "killed"))
    found = rnncore.sweep(
        function, GRID, executor=processes, file=tmp_path / "file.jsonl", pending=8
    )
    assert (tmp_path / "killed").exists()
    assert not found.errors
    assert found.to_frame().equals(rnncore.sweep(area, GRID).to_frame())


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_200_cells_are_the_same_on_dask_of_which_one_worker_is_killed(tmp_path):
    distributed = pytest.importorskip("distributed")
    function = partial(area_once_killed, str(tmp_path / "killed"))
    file = tmp_path / "file.jsonl"
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        executor = client.get_executor()
        found = rnncore.sweep(function, GRID, executor=executor, file=file, pending=8)
    assert (tmp_path / "killed").exists()
    assert not found.errors
    assert found.to_frame().equals(rnncore.sweep(area, GRID).to_frame())
    cells = sorted(json.loads(line)["cell"] for line in file.read_text().splitlines()[1:])
    assert cells == list(range(200))


def test_a_second_call_goes_on_from_the_file_even_where_its_last_line_is_torn(tmp_path):
    file = tmp_path / "file.jsonl"
    first = Counted(stop=(2, 4))
    with pytest.raises(KeyboardInterrupt):
        rnncore.sweep(first, SMALL, file=file)
    assert len(first.called) == 4
    file.write_bytes(file.read_bytes()[:-3])  # the machine went down in the middle of the fourth
    second = Counted()
    found = rnncore.sweep(second, SMALL, file=file)
    assert second.called == [(2, 3), (2, 4), (2, 5)]
    assert found.to_frame().equals(rnncore.sweep(area, SMALL).to_frame())
    third = Counted()
    assert rnncore.sweep(third, SMALL, file=file).values == found.values
    assert third.called == []


def test_a_table_is_in_the_order_of_the_grid_and_an_array_has_its_axes():
    with ThreadPoolExecutor(3) as executor:
        found = rnncore.sweep(area, SMALL, executor=executor)
    table = found.to_frame()
    assert list(table.columns) == ["width", "height", "area", "name"]
    assert list(table["name"]) == ["1x3", "1x4", "1x5", "2x3", "2x4", "2x5"]
    np.testing.assert_array_equal(found.array("area"), np.outer([1, 2], [3, 4, 5]) / 3)
    with pytest.raises(ValueError, match="name must be one of 'area', 'name'; got 'volume'"):
        found.array("volume")


def test_a_cell_that_raises_is_named_and_is_tried_again(tmp_path):
    file = tmp_path / "file.jsonl"
    for _ in range(2):
        found = rnncore.sweep(not_two, {"number": [1, 2, 3]}, file=file)
        assert found.errors == {1: "ValueError: two is refused"}
        assert found.cell(1) == {"number": 2}
        np.testing.assert_array_equal(found.array(), [0.1, math.nan, 0.3])
        assert list(found.to_frame()["error"])[1] == "ValueError: two is refused"
    tried = [json.loads(line)["cell"] for line in file.read_text().splitlines()[1:]]
    assert tried == [0, 1, 2, 1]


class Fragile(Executor):
    """As a pool of processes whose worker is killed by the cell 2: then all under way are lost.

    ``late``: cells stay under way until that one comes.
    """

    def __init__(self, late=False):
        self.late, self.broken, self.under_way = late, False, []

    def submit(self, function, *args):
        if self.broken:
            raise BrokenProcessPool("a worker ended")
        future = Future()
        self.under_way.append(future)
        if args[1] == {"number": 2}:
            self.broken = True
            for each in self.under_way if self.late else [future]:
                each.set_exception(BrokenProcessPool("a worker ended"))
        elif not self.late:
            future.set_result(function(*args))
        return future


def test_a_cell_that_breaks_every_pool_is_given_up_and_those_beside_it_are_not():
    made = []

    def make():
        made.append(Fragile(late=not made))
        return made[-1]

    found = rnncore.sweep(tenth, {"number": range(8)}, executor=make, pending=4)
    assert list(found.errors) == [2]
    assert "its worker was lost 3 times (BrokenProcessPool: a worker ended)" in found.errors[2]
    assert [value for value in found.values if value is not None] == [
        number / 10 for number in range(8) if number != 2
    ]
    assert len(made) == 4


def test_an_executor_that_was_handed_in_and_broke_says_how_to_go_on(tmp_path):
    file = tmp_path / "file.jsonl"
    with pytest.raises(RuntimeError, match="the same call goes on from there"):
        rnncore.sweep(tenth, {"number": range(8)}, executor=Fragile(), file=file)
    assert len(file.read_text().splitlines()) == 3  # what came before is kept
    assert rnncore.sweep(tenth, {"number": range(8)}, file=file).values[7] == 0.7


class Tally(ThreadPoolExecutor):
    """How many cells are under way at once."""

    most = 0

    def submit(self, *args):
        future = super().submit(*args)
        self.most = max(self.most, self._work_queue.qsize())
        return future


def test_a_large_grid_is_not_handed_over_at_once():
    with Tally(1) as executor:
        rnncore.sweep(area, {"width": range(50), "height": range(40)}, executor=executor, pending=5)
    assert executor.most <= 5


def test_a_file_of_another_sweep_is_refused_with_what_differs(tmp_path):
    file = tmp_path / "file.jsonl"
    rnncore.sweep(area, SMALL, file=file)
    with pytest.raises(ValueError, match=r"its grid has width = \[1, 2\], not \[1, 2, 3\]"):
        rnncore.sweep(area, SMALL | {"width": [1, 2, 3]}, file=file)
    with pytest.raises(
        ValueError, match=r"its function is tests.rnncore.sweeps.area, not .*not_two"
    ):
        rnncore.sweep(not_two, SMALL, file=file)
    (tmp_path / "notes.txt").write_text("mine\n")
    with pytest.raises(ValueError, match=r"line 1 of .*notes.txt' is not one of a sweep"):
        rnncore.sweep(area, SMALL, file=tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "mine\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"function": 3}, "function must be callable; got int"),
        ({"grid": [1]}, "grid must map names to values; got list"),
        ({"grid": {}}, "grid must have at least one name; got none"),
        ({"grid": {"a": [1, 1]}}, r"grid\['a'\] must be different values; got \[1, 1\]"),
        ({"grid": {"a": [{}]}}, r"grid\['a'\] must hold numbers, texts.*; got dict"),
        ({"executor": 3}, "executor must be None, a .*; got int"),
        ({"pending": 0}, "pending must be a whole number of at least 1; got 0"),
    ],
)
def test_what_cannot_be_swept_is_named(arguments, message):
    given = {"function": area, "grid": SMALL} | arguments
    with pytest.raises((TypeError, ValueError), match=message):
        rnncore.sweep(given.pop("function"), given.pop("grid"), **given)

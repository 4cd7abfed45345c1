"""Work shared among processes: the same results, whatever happens to one of them is told."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from ketluan import workers

forks = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux copies processes safely")


@pytest.mark.parametrize("jobs", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 31, 32, 200])
def test_every_task_is_done_once(jobs: int, count: int) -> None:
    results = list(workers.share(lambda task: task * task, range(count), jobs))
    assert sorted(results) == [(task, task * task) for task in range(count)]


@forks
def test_work_begins_before_anybody_waits(tmp_path: Path) -> None:
    others = workers.share(lambda task: (tmp_path / str(task)).touch(), range(40), 2)
    end = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 40:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert len(list(others)) == 40


@forks
def test_processes_are_several() -> None:
    assert len({process for _, process in workers.share(lambda task: os.getpid(), range(40), 3)}) == 3


@forks
def test_results_may_be_larger_than_a_pipe() -> None:
    results = dict(workers.share(lambda task: bytes([task]) * 1_000_000, range(40), 2))
    assert all(results[task] == bytes([task]) * 1_000_000 for task in range(40))


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_error_is_raised_where_the_results_are_wanted(jobs: int) -> None:
    def work(task: int) -> int:
        if task == 35:
            raise OSError(28, "full", "somewhere")
        return task

    with pytest.raises(OSError, match="full") as caught:
        list(workers.share(work, range(40), jobs))
    assert (caught.value.errno, caught.value.filename) == (28, "somewhere")


@forks
def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(ChildProcessError):
        list(workers.share(lambda task: os._exit(0) if task == 30 else task, range(40), 2))


@forks
def test_nothing_goes_on_for_somebody_who_is_gone(tmp_path: Path) -> None:
    def work(task: int) -> None:
        time.sleep(0.02)
        (tmp_path / str(task)).touch()

    process = os.fork()
    if not process:
        workers.share(work, range(2000), 2)
        time.sleep(0.2)
        os._exit(0)
    os.waitpid(process, 0)
    time.sleep(0.3)
    done = len(list(tmp_path.iterdir()))
    time.sleep(0.3)
    assert 0 < len(list(tmp_path.iterdir())) == done < 2000


def test_there_is_at_least_one_processor() -> None:
    assert workers.most() >= 1


@pytest.mark.parametrize("count", [0, 1, 2, 31, 32, 33, 1000])
@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_every_task_is_dealt_once_and_fairly(count: int, jobs: int) -> None:
    hands = workers.dealt(range(count), jobs)
    assert sorted(task for hand in hands for task in hand) == list(range(count))
    assert len(hands) == jobs
    assert max(map(len, hands)) - min(map(len, hands)) <= -(-count // (jobs * 16))

"""Work shared among processes: the same results, whatever happens to one of them is told."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ketluan import workers

forks = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux copies processes safely")


@pytest.mark.parametrize("jobs", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 31, 32, 200])
def test_every_task_is_done_once(jobs: int, count: int) -> None:
    results = list(workers.share(lambda task: task * task, range(count), jobs))
    assert sorted(results) == [(task, task * task) for task in range(count)]


@forks
def test_more_blocks_than_a_pipe_holds_are_made_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_BLOCKS", 20_000)
    results = list(workers.share(lambda task: task, range(20_000), 2))
    assert len(results) == 20_000


@forks
def test_work_begins_before_anybody_waits(tmp_path: Path) -> None:
    others = workers.share(lambda task: (tmp_path / str(task)).touch(), range(40), 2)
    end = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 40:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert len(list(others)) == 40


@forks
def test_processes_are_several_and_this_one_is_among_them() -> None:
    def work(task: int) -> int:
        time.sleep(0.01)
        return os.getpid()

    processes = {process for _, process in workers.share(work, range(96), 3)}
    assert len(processes) == 3
    assert os.getpid() in processes


@forks
def test_few_tasks_are_done_here_unless_each_is_worth_a_process() -> None:
    def work(task: int) -> int:
        time.sleep(0.05)
        return os.getpid()

    assert {process for _, process in workers.share(work, range(31), 2)} == {os.getpid()}
    assert len({process for _, process in workers.share(work, range(8), 2, fewest=2)}) == 2


@forks
def test_nobody_waits_until_results_are_asked_for(tmp_path: Path) -> None:
    """More results than a pipe holds, and nobody who reads them until all the work is done."""

    def work(task: int) -> bytes:
        (tmp_path / str(task)).touch()
        return bytes(10_000)

    others = workers.share(work, range(400), 2)
    end = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 400:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert sorted(task for task, _ in others) == list(range(400))


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
    here = os.getpid()

    def work(task: int) -> None:
        time.sleep(0.01)
        if os.getpid() != here:
            os._exit(0)

    with pytest.raises(ChildProcessError):
        list(workers.share(work, range(40), 2))


@forks
def test_a_process_that_dies_while_it_tells_something_is_told() -> None:
    here = os.getpid()

    class Deadly:
        def __reduce__(self) -> tuple[object, ...]:
            os.kill(os.getpid(), signal.SIGKILL)
            return str, ()

    def work(task: int) -> object:
        time.sleep(0.01)
        return Deadly() if os.getpid() != here else task

    with pytest.raises(ChildProcessError):
        list(workers.share(work, range(40), 2))


@forks
def test_what_is_not_wanted_any_more_is_given_up(tmp_path: Path) -> None:
    def work(task: int) -> None:
        time.sleep(0.01)
        (tmp_path / str(task)).touch()

    results = workers.share(work, range(2000), 2)
    next(results)
    del results
    done = len(list(tmp_path.iterdir()))
    time.sleep(0.2)
    assert len(list(tmp_path.iterdir())) == done < 2000


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


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_ahead_is_done_once_whoever_does_it(jobs: int, tmp_path: Path) -> None:
    def work() -> list[int]:
        with (tmp_path / "done").open("a", encoding="utf-8") as file:
            file.write("x")
        # More than a pipe holds.
        return [os.getpid(), *range(100_000)]

    with workers.ahead(work, jobs) as result:
        process, *rest = result()
        assert result()[1:] == rest == list(range(100_000))
    assert (tmp_path / "done").read_text(encoding="utf-8") == "x"
    assert (process == os.getpid()) == (jobs == 1 or not sys.platform.startswith("linux"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_work_ahead_raises_is_raised_where_it_is_wanted(jobs: int) -> None:
    def work() -> None:
        raise PermissionError(13, "no", "somewhere")

    with workers.ahead(work, jobs) as result, pytest.raises(PermissionError, match="somewhere"):
        result()


@forks
def test_work_ahead_that_ends_early_is_told_and_that_nobody_asks_for_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = []
    begin = workers._begin

    def noted(*of: Any) -> Any:
        processes.append(begin(*of))
        return processes[-1]

    monkeypatch.setattr(workers, "_begin", noted)
    with workers.ahead(lambda: os.kill(os.getpid(), signal.SIGKILL), 2) as result, pytest.raises(ChildProcessError):
        result()
    started = time.monotonic()
    with workers.ahead(lambda: time.sleep(60), 2):
        pass
    assert time.monotonic() - started < 30
    for process, reader in processes:
        assert reader.closed
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)
    assert len(processes) == 2

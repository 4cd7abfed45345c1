"""The same work for many things, shared among processes that each see what this one knew when they began.

A process is a copy made by fork, so nothing has to be sent to it and only results come back. Where the system has no
such copies, or one process is asked for, the work is done here. Results are the same however many there are.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from itertools import islice
from multiprocessing.connection import Connection, Pipe, wait
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn, TypeVar, cast

T = TypeVar("T")
# Copying a process takes milliseconds: few things are sooner done here.
FEWEST = 32
# There are so many blocks of tasks for each process: few enough for neighbours, which often share what they are made
# from, to stay together; enough that nobody waits long for the one who has the last.
_BLOCKS = 32
# More of them may not fit into a pipe, and whoever writes them would wait for ever.
_MOST_BLOCKS = 1024
# The bytes of a number in the pipe from which all take their blocks.
_NUMBER = 4
_PR_SET_PDEATHSIG = 1
# A task that is none: an error comes with it.
_FAILED = -1
_TOO_EARLY = "a process ended before its time"


def most() -> int:
    """How many processes this machine runs at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share(work: Callable[[int], T], tasks: Sequence[int], jobs: int, fewest: int = FEWEST) -> Iterator[tuple[int, T]]:
    """Give each task with its result, in any order: `jobs` processes work, this one too while results are asked for.

    The others begin at once; fewer tasks than `fewest` are done here alone. `work` must not touch what processes cannot
    share, such as an open database (the memo opens it anew). Raises what `work` raises, and ChildProcessError when a process ends before its time.
    """
    if jobs < 2 or len(tasks) < fewest or not sys.platform.startswith("linux"):
        return ((task, work(task)) for task in tasks)
    size = -(-len(tasks) // min(jobs * _BLOCKS, _MOST_BLOCKS))
    blocks = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    queue = _queue(len(blocks))
    crew = [_begin(work, blocks, queue) for _ in range(jobs - 1)]
    return _gathered(work, blocks, queue, crew)


@contextmanager
def ahead(work: Callable[[], T], jobs: int) -> Iterator[Callable[[], T]]:
    """Have some work done by another process meanwhile; what is given gives its result.

    With one job, or where there are no copies of processes, the work is done when it is asked for. Raises what `work`
    raises, and ChildProcessError when the process ends before its time.
    """
    if jobs < 2 or not sys.platform.startswith("linux"):
        yield cache(work)
        return
    queue = _queue(1)
    process, reader = _begin(lambda _: work(), ((0,),), queue)
    os.close(queue)

    @cache
    def result() -> T:
        try:
            found: tuple[int, T] = reader.recv()
        except (EOFError, OSError):  # ended, or killed while it told the result
            raise ChildProcessError(_TOO_EARLY) from None
        return _sound(found)[1]

    try:
        yield result
    finally:
        reader.close()
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _queue(count: int) -> int:
    """The reading end of a pipe that holds the numbers below `count`: whoever takes one is the only one who has it."""
    reader, writer = os.pipe()
    os.write(writer, b"".join(number.to_bytes(_NUMBER, "little") for number in range(count)))
    os.close(writer)
    return reader


def _taken(blocks: Sequence[Sequence[int]], queue: int) -> Iterator[Sequence[int]]:
    """The blocks that fall to this process, until there is none left."""
    while number := os.read(queue, _NUMBER):
        yield blocks[int.from_bytes(number, "little")]


def _begin(work: Callable[[int], object], blocks: Sequence[Sequence[int]], queue: int) -> tuple[int, Connection]:
    reader, writer = Pipe(duplex=False)
    asked_by = os.getpid()
    process = os.fork()
    if not process:
        end_with(asked_by)
        reader.close()
        _serve(work, blocks, queue, writer)
    writer.close()
    return process, reader


def end_with(process: int) -> None:
    """Have the system, where it can, end this process when the one that asked for it ends, however it does."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != process:
        os._exit(0)


def _serve(work: Callable[[int], object], blocks: Sequence[Sequence[int]], queue: int, writer: Connection) -> NoReturn:
    """Do what falls to this process and tell the results."""
    try:
        for tasks in _taken(blocks, queue):
            for task in tasks:
                writer.send((task, work(task)))
    except Exception as error:  # raised again where the results are wanted
        with suppress(Exception):
            writer.send((_FAILED, error))
    finally:
        # Neither what this copy has not printed yet nor what it would close is its own.
        os._exit(0)


def _gathered(
    work: Callable[[int], T], blocks: Sequence[Sequence[int]], queue: int, crew: list[tuple[int, Connection]]
) -> Iterator[tuple[int, T]]:
    told: SimpleQueue[Any] = SimpleQueue()
    # A pipe holds little: without somebody who listens all the time, the others would wait for this process.
    listener = Thread(target=_listen, args=([reader for _, reader in crew], told), daemon=True)
    listener.start()
    return _results(work, blocks, queue, told, partial(_ended, [process for process, _ in crew], queue, listener))


def _listen(readers: list[Connection], told: SimpleQueue[Any]) -> None:
    """Take in what the others tell until all of them have ended; None comes last."""
    waiting = list(readers)
    while waiting:
        for reader in cast("list[Connection]", wait(waiting)):
            try:
                told.put(reader.recv())
            except (EOFError, OSError):  # ended, or killed while it told something
                waiting.remove(reader)
                reader.close()
    told.put(None)


def _results(
    work: Callable[[int], T],
    blocks: Sequence[Sequence[int]],
    queue: int,
    told: SimpleQueue[Any],
    end: Callable[[], None],
) -> Iterator[tuple[int, T]]:
    expected = sum(map(len, blocks))
    others = iter(told.get, None)
    try:
        for tasks in _taken(blocks, queue):
            for task in tasks:
                expected -= 1
                yield task, work(task)
            while not told.empty():
                for result in islice(others, 1):
                    expected -= 1
                    yield _sound(result)
        for result in others:
            expected -= 1
            yield _sound(result)
        if expected:
            raise ChildProcessError(_TOO_EARLY)
    finally:
        end()


def _sound(result: tuple[int, T]) -> tuple[int, T]:
    """A result; raises the error that is told in the place of one."""
    task, value = result
    if task == _FAILED:
        raise cast("Exception", value)
    return task, value


def _ended(crew: Sequence[int], queue: int, listener: Thread) -> None:
    """Nobody works for a result that is not wanted any more."""
    os.close(queue)
    for process in crew:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    listener.join()

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
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import NoReturn, TypeVar, cast

T = TypeVar("T")
# Copying a process takes milliseconds: few things are sooner done here.
_FEWEST = 32
# Each process is dealt its tasks in so many blocks: few enough for neighbours, enough for a fair share.
_BLOCKS = 16
_PR_SET_PDEATHSIG = 1


def most() -> int:
    """How many processes this machine runs at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share(work: Callable[[int], T], tasks: Sequence[int], jobs: int) -> Iterator[tuple[int, T]]:
    """Begin the tasks in `jobs` processes, and give each with its result, in any order.

    `work` must not touch what processes cannot share, such as an open database. Raises what `work` raises, and
    ChildProcessError when a process ends before its time.
    """
    if jobs < 2 or len(tasks) < _FEWEST or not sys.platform.startswith("linux"):
        return ((task, work(task)) for task in tasks)
    return _gathered([_begin(work, some) for some in dealt(tasks, jobs)], len(tasks))


def dealt(tasks: Sequence[int], jobs: int) -> list[list[int]]:
    """The tasks of each of some processes: neighbours, which often share what they are made from, stay together."""
    size = max(1, -(-len(tasks) // (jobs * _BLOCKS)))
    blocks = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    return [[task for block in blocks[start::jobs] for task in block] for start in range(jobs)]


def _begin(work: Callable[[int], object], tasks: Sequence[int]) -> tuple[int, Connection]:
    reader, writer = Pipe(duplex=False)
    asked_by = os.getpid()
    process = os.fork()
    if not process:
        _end_with(asked_by)
        reader.close()
        _serve(work, tasks, writer)
    writer.close()
    return process, reader


def _end_with(process: int) -> None:
    """Have the system end this process when the one that asked for it ends, however it does."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != process:
        os._exit(0)


def _serve(work: Callable[[int], object], tasks: Sequence[int], writer: Connection) -> NoReturn:
    """Do the tasks and tell their results."""
    try:
        for task in tasks:
            writer.send((task, work(task)))
    except Exception as error:  # raised again where the results are wanted
        with suppress(Exception):
            writer.send((-1, error))
    finally:
        # Neither what this copy has not printed yet nor what it would close is its own.
        os._exit(0)


def _gathered(crew: list[tuple[int, Connection]], expected: int) -> Iterator[tuple[int, T]]:
    readers: list[Connection] = [reader for _, reader in crew]
    try:
        while readers:
            for reader in cast("list[Connection]", wait(readers)):
                try:
                    task, result = reader.recv()
                except EOFError:
                    readers.remove(reader)
                    continue
                if task < 0:
                    raise result
                expected -= 1
                yield task, result
        if expected:
            raise ChildProcessError("a process ended before its time")
    finally:
        for process, reader in crew:
            reader.close()
            os.waitpid(process, 0)

"""The machine under the figures: which core does what, what a process costs, and what to write beside a result."""

import os
import platform
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Servers and their databases on one core, the load on another: neither takes the other's time. A machine with a single
# core measures both together, and its figures say so.
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
# What else the machine was busy with before we began.
LOAD_BEFORE = os.getloadavg()[0]
PAGE_BYTES = resource.getpagesize()


def take_load_core() -> None:
    """Run this process, and what it starts from now on, on the load's core, with all the descriptors it may have."""
    os.sched_setaffinity(0, {LOAD_CORE})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def on_server_core() -> Iterator[None]:
    """What is started inside stays on the servers' core."""
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, {LOAD_CORE})


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended meanwhile
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def processor_seconds(pids: list[int]) -> float:
    """User and system time of whole processes, threads that have ended among it.

    A process's clock counts nanoseconds, /proc/PID/stat hundredths of a second. The number of another process's clock
    follows from its id (clock_getcpuclockid(3)): the complement shifted by three, and 2 for the scheduler's clock.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def resident_bytes(pids: list[int]) -> int:
    """RSS summed up. Pages that processes share count once for each."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES for pid in pids)


def kernel_memory_bytes() -> int:
    """What the kernel keeps for open files and sockets: the slabs of the whole machine, buffers in flight apart."""
    words = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return int(words["Slab"].split()[0]) * 1024


def settle(spent: Callable[[], float], *, share: float = 0.03, seconds: float = 15) -> None:
    """Wait until a server has worked off what the last load left behind: little processor time for a quarter second."""
    deadline, before = time.monotonic() + seconds, spent()
    while time.monotonic() < deadline:
        time.sleep(0.25)
        now = spent()
        if now - before < 0.25 * share:
            return
        before = now


def facts() -> dict[str, str | float]:
    """What a reader of a figure must know of where it was seen."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": models[0].partition(":")[2].strip() if models else platform.machine(),
        "cores": len(CORES),
        "memory_gib": round(_memory("MemTotal") / 2**30),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_before": round(LOAD_BEFORE, 1),
        "node": _said_by("node", "--version").removeprefix("v"),
    }


def _memory(name: str) -> int:
    """A line of /proc/meminfo in bytes."""
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return int(lines[name].split()[0]) * 1024


def commit() -> str:
    """The commit measured, with a plus when files in it were changed."""
    name = _said_by("git", "rev-parse", "--short", "HEAD")
    return name + ("+" if _said_by("git", "status", "--porcelain", "--untracked-files=no", "--", "comments") else "")


def _said_by(*command: str) -> str:
    if not shutil.which(command[0]):
        return ""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

"""What the system grants: scheduling for the audio and the control process, memory that stays, and what it counts of both."""

import ctypes
import gc
import mmap
import os
import resource
import sys
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FIFO_PRIORITY = 10  # above everything ordinary, below the threads of JACK's and PipeWire's servers
_NICE = -11
_CONTROL_NICE = -10
_USER_INTERACTIVE = 0x21  # QOS_CLASS_USER_INTERACTIVE, macOS sys/qos.h
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4  # linux/mman.h
_MADV_POPULATE_READ = 22  # linux/mman.h, since 5.14; older kernels answer EINVAL
_HINT = "allow rtprio in /etc/security/limits.d for a real-time one"


def take_priority() -> str:
    """Asks the system to run this thread, and those it starts, before others; says what was granted."""
    if sys.platform == "darwin":
        granted = ctypes.CDLL(None).pthread_set_qos_class_self_np(_USER_INTERACTIVE, 0) == 0
        return "user-interactive" if granted else "ordinary priority"
    if _set_fifo(0, FIFO_PRIORITY):
        return f"SCHED_FIFO {FIFO_PRIORITY}"
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
        return f"nice {_NICE}, no real-time priority: {_HINT}"
    except OSError:
        return f"ordinary priority: {_HINT}"


def take_control_priority() -> None:
    """Has this thread, and those it starts, run before ordinary programs where that is permitted (RLIMIT_NICE).

    Where every core is busy with others, what comes over OSC would wait its turn in the socket and be lost there.
    """
    with suppress(OSError):  # the usual answer without a limit that allows it
        os.setpriority(os.PRIO_PROCESS, 0, min(os.getpriority(os.PRIO_PROCESS, 0), _CONTROL_NICE))


def raise_above_engine(thread: int) -> str:
    """The class of the thread that the device calls us in, in words; it must come before the engine, which works ahead.

    thread: a native id, 0 where nobody knows it: "" then.
    """
    if not thread or not hasattr(os, "sched_getscheduler"):
        return ""
    try:
        policy, priority = os.sched_getscheduler(thread), os.sched_getparam(thread).sched_priority
    except OSError:
        return ""
    mine = os.sched_getparam(0).sched_priority if os.sched_getscheduler(0) == os.SCHED_FIFO else 0
    real_time = policy & ~os.SCHED_RESET_ON_FORK in (os.SCHED_FIFO, os.SCHED_RR)
    if mine and (not real_time or priority <= mine) and _set_fifo(thread, mine + 1):
        return f"its callback SCHED_FIFO {mine + 1}"
    return f"its callback {'SCHED_FIFO' if real_time else 'ordinary priority'}{f' {priority}' if real_time else ''}"


def lock_memory() -> bool:
    """Keeps every page that has been touched in memory. False where that is not permitted; nothing is said then.

    By MCL_ONFAULT: the arena is mapped far larger than it is filled. Only without a limit, as under one a later mapping would
    fail. Call it when the arena is mapped.
    """
    if sys.platform != "linux":
        return False
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    if not unlimited and os.geteuid() != 0:
        return False
    return bool(ctypes.CDLL(None, use_errno=True).mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0)


def fault_in(array: NDArray[np.float32]) -> None:
    """Maps the pages of an array that has been written by another process, so that reading it does not fault."""
    if sys.platform != "linux" or not array.nbytes:
        return
    begin = array.ctypes.data & ~(mmap.PAGESIZE - 1)
    end = array.ctypes.data + array.nbytes
    ctypes.CDLL(None).madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _MADV_POPULATE_READ)


class Counters(NamedTuple):
    """Of one thread: minor and major page faults. Of the process: collections of Python's garbage."""

    minor_faults: int
    major_faults: int
    collections: int


def counters() -> Counters:
    """Of the calling thread. Page faults are 0 where the system counts them for whole processes alone (macOS)."""
    collections = sum(generation["collections"] for generation in gc.get_stats())
    if not hasattr(resource, "RUSAGE_THREAD"):
        return Counters(0, 0, collections)
    usage = resource.getrusage(resource.RUSAGE_THREAD)
    return Counters(usage.ru_minflt, usage.ru_majflt, collections)


def _set_fifo(thread: int, priority: int) -> bool:
    try:
        os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(priority))
    except OSError:
        return False  # the usual answer without an rtprio limit
    return True

"""Memory that is freed stays with the process, for what is allocated next."""

import ctypes

KEPT_BYTES = 32 << 20

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


def keep_freed_memory() -> None:
    """Let the C library keep up to `KEPT_BYTES` that are free, rather than give them back.

    The columns of a thousand rows come and go with each read, and pages that the kernel hands out
    anew, cleared, took a third of its time. Does nothing where the library is not glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for threshold in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            mallopt(threshold, KEPT_BYTES)

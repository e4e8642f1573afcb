"""How the C library gives freed memory back to the system."""

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # from glibc's malloc.h
_KEPT = 64 << 20
_MAPPED = 32 << 20


def keep_freed() -> None:
    """Keep up to 64 MiB of what is freed; where the C library is not glibc, change nothing.

    By itself glibc gives back what is over 128 KiB, and then gets it again page by page: that is
    a fifth of the time of ranking 1,000 contacts, whose columns come and go.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
        mallopt(_M_MMAP_THRESHOLD, _MAPPED)

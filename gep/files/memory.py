"""How much memory this machine has."""

import os
import sys


def memory() -> int:
    """Memory of the machine in bytes, 0 where it cannot be told."""
    if sys.platform == "win32":
        import ctypes

        # MEMORYSTATUSEX: two 32-bit fields (length, load), then seven of 64 bits, total first
        status = (ctypes.c_uint64 * 8)()
        status[0] = ctypes.sizeof(status)
        ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status[1])
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0

"""Files whose bytes were spoilt, as broken discs, cut transfers and careless editors spoil them.

The same content, seed and number give the same bytes on every machine, so that what fails can be
made again: ``spoilt(content, "months.nc", 137)``.
"""

import os
import random
from collections.abc import Callable

EDGE = 512  # bytes at both ends of a file, where formats keep what a reader looks at first
FEW = 12  # of a format in the suite; `python -m tests.fuzz` asks for more


def count(few: int = FEW) -> int:
    """How many spoilt files of each format are tried: few, or as many as were asked for."""
    return int(os.environ.get("GEP_FUZZ", few))


def spoilt(content: bytes, seed: str, number: int) -> bytes:
    """One spoilt content: every kind comes in turn, alone or on top of another."""
    draw = random.Random(f"{seed} {number}")
    spoil = KINDS[number % len(KINDS)]
    result = spoil(content, draw)
    if draw.random() < 0.25:
        result = draw.choice(KINDS)(result, draw)
    return result


def _at(content: bytes, draw: random.Random) -> int:
    """A place in a file, half of the time near one of its ends."""
    size = len(content)
    if draw.random() < 0.5 or size <= 2 * EDGE:
        return draw.randrange(max(size, 1))
    place = draw.randrange(2 * EDGE)
    return place if place < EDGE else size - (place - EDGE) - 1


def _run(content: bytes, draw: random.Random) -> tuple[int, int]:
    start = _at(content, draw)
    return start, min(start + draw.choice((1, 4, 16, 64, 256)), len(content))


def truncated(content: bytes, draw: random.Random) -> bytes:
    """The beginning of it."""
    return content[: _at(content, draw)]


def flipped(content: bytes, draw: random.Random) -> bytes:
    """One to eight bits turned over."""
    result = bytearray(content)
    for _ in range(draw.randint(1, 8) if result else 0):
        result[_at(content, draw)] ^= 1 << draw.randrange(8)
    return bytes(result)


def swapped(content: bytes, draw: random.Random) -> bytes:
    """Two runs of bytes in each other's place."""
    (a, b), (c, d) = sorted((_run(content, draw), _run(content, draw)))
    b, c = min(b, c), max(b, c)
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def noisy(content: bytes, draw: random.Random) -> bytes:
    """A run of bytes replaced by any others."""
    start, stop = _run(content, draw)
    return content[:start] + draw.randbytes(stop - start) + content[stop:]


def blanked(content: bytes, draw: random.Random) -> bytes:
    """A run of bytes that became one byte over and over, as where a disc gives nothing."""
    start, stop = _run(content, draw)
    filler = draw.choice((b"\x00", b"\xff", b" ", b"9"))
    return content[:start] + filler * (stop - start) + content[stop:]


def lost(content: bytes, draw: random.Random) -> bytes:
    """A run of bytes that is not there."""
    start, stop = _run(content, draw)
    return content[:start] + content[stop:]


def doubled(content: bytes, draw: random.Random) -> bytes:
    """A run of bytes that is there twice."""
    start, stop = _run(content, draw)
    return content[:stop] + content[start:]


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    truncated, flipped, swapped, noisy, blanked, lost, doubled,
)  # fmt: skip

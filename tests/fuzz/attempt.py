"""One command on spoilt input: how it ended, and whether it was in time."""

import io
import random
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from gep.cli import main as cli
from tests.fuzz.mutations import spoilt

SECONDS = 30


def ended(*command: object) -> int:
    """The exit status of a command; one that takes too long is a defect, which is 3."""
    with _in_time():
        return cli([*map(str, command), "--lang", "en"])


@contextmanager
def _in_time() -> Iterator[None]:
    def too_long(signum: int, frame: FrameType | None) -> None:
        raise RuntimeError(f"no end after {SECONDS} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def spoilt_inside(content: bytes, seed: str, number: int) -> bytes:
    """A zip of which every second time one part is spoilt, and the packing whole."""
    if number % 2:
        return spoilt(content, seed, number)
    draw, result = random.Random(f"{seed} {number} part"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(result, "w") as made:
        names = whole.namelist()
        chosen = draw.choice(names)
        for name in names:
            part = whole.read(name)
            made.writestr(name, spoilt(part, seed, number) if name == chosen else part)
    return result.getvalue()

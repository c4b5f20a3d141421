"""Many spoilt files of each format: ``python -m tests.fuzz [rasters ...] [--count 500]``."""

import argparse
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def main() -> int:
    """Run the tests of this folder, or of some inputs, on so many spoilt files a format."""
    known = sorted(path.stem.removeprefix("test_") for path in HERE.glob("test_*.py"))
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("inputs", nargs="*", help=f"of {', '.join(known)}; all where none is named")
    asked.add_argument("--count", type=int, default=500, help="spoilt files of each format")
    asked.add_argument("-k", default="", help="only formats whose name holds this")
    given = asked.parse_args()
    os.environ["GEP_FUZZ"] = str(given.count)
    files = [str(HERE / f"test_{name}.py") for name in given.inputs or known]
    return int(
        pytest.main(["-n", "0", "--durations=0", *(["-k", given.k] * bool(given.k)), *files])
    )


if __name__ == "__main__":
    sys.exit(main())

"""Time and memory of every output of a finished account: the sample county, 19 townships."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 60.0
WRITE = """
import json, resource, sys, time
from pathlib import Path
from gep.uses.handover.writing import hand_over_one
begin = time.perf_counter()
hand_over_one(sys.argv[2], sys.argv[1], "zh")
seconds = time.perf_counter() - begin
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
ALL = """
import sys
from pathlib import Path
from gep.uses.handover.writing import hand_over
hand_over(Path(sys.argv[1]))
"""
NAMES = ("maps", "workbook", "report", "page", "export", "audit")


def main() -> int:
    """Time each writer alone, then all together as the demo does; 1 if all took over a minute."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out"
        _python("import sys; from gep.uses.handover.sample import sample_account;"
                " sample_account(sys.argv[1])", out)  # fmt: skip
        for name in NAMES:
            seconds, peak = json.loads(_python(WRITE, out, name).splitlines()[-1])
            print(f"{name:10} {seconds:6.1f} s  peak {peak:4.0f} MB")
        begin = time.perf_counter()
        _python(ALL, out)
        whole = time.perf_counter() - begin
    print(f"all        {whole:6.1f} s  (limit {LIMIT:.0f})  {'ok' if whole <= LIMIT else 'OVER'}")
    return int(whole > LIMIT)


def _python(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())

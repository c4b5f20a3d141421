"""Time and memory of every output of a finished account: the sample county, 19 townships."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 45.0
MOST = 700.0
WRITE = """
import json, resource, sys, time
from pathlib import Path
from gep.uses.handover.workers import write_handed
begin = time.perf_counter()
write_handed(sys.argv[2], Path(sys.argv[1]), "zh")
seconds = time.perf_counter() - begin
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
ALL = """
import json, resource, sys
import gep
gep.deliver(sys.argv[1])
print(json.dumps(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
"""
NAMES = ("maps", "workbook", "report", "page", "export", "audit")


def main() -> int:
    """Time each writer alone, then all together as the demo does; 1 if over a limit."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out"
        _python("import sys; from gep.uses.demo.sample import sample_account;"
                " sample_account(sys.argv[1])", out)  # fmt: skip
        for name in NAMES:
            seconds, peak = json.loads(_python(WRITE, out, name).splitlines()[-1])
            print(f"{name:10} {seconds:6.1f} s  peak {peak:4.0f} MB")
        begin = time.perf_counter()
        peak = json.loads(_python(ALL, out).splitlines()[-1])
        whole = time.perf_counter() - begin
    is_over = whole > LIMIT or peak > MOST
    print(f"all        {whole:6.1f} s  peak {peak:4.0f} MB of one process"
          f"  (limits {LIMIT:.0f} s, {MOST:.0f} MB)  {'OVER' if is_over else 'ok'}")  # fmt: skip
    return int(is_over)


def _python(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())

"""A run killed at any moment leaves OUT whole or absent, and an earlier OUT as it was."""

import json
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

import gep
from gep.account.folder import file_hashes
from gep.run.work import Work
from tests.county import make_county

pytestmark = pytest.mark.slow

MOMENTS = 20


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    made = make_county(tmp_path_factory.mktemp("county"), 21, shape=(150, 140))
    gep.open_account(made.account).run(made.folder.parent / "whole")
    return made


def run_and_die(account: Path, out: Path, seconds: float, *, replace: bool) -> None:
    """Run in a process of its own and kill it after some seconds."""
    fork = multiprocessing.get_context("fork")  # so that a run begins at once, with all imported

    def work() -> None:
        os.setsid()
        gep.open_account(account).run(out, replace=replace, work=Work(threads=1))

    process = fork.Process(target=work)
    process.start()
    time.sleep(seconds)
    if process.is_alive() and process.pid:
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def is_whole(out: Path) -> bool:
    kept = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["hashed"]["files"]
    found = file_hashes(out)
    return all(found[name] == digest for name, digest in kept.items())


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_twenty_random_deaths(county, tmp_path):
    begin = time.perf_counter()
    gep.open_account(county.account).run(tmp_path / "timed")
    length = time.perf_counter() - begin
    moments = random.Random(5)
    out = tmp_path / "out"
    seen = set()
    for number in range(MOMENTS):
        replace = out.exists()
        before = file_hashes(out) if replace else None
        run_and_die(county.account, out, moments.uniform(0.0, 1.3 * length), replace=replace)
        if out.exists():
            assert is_whole(out), f"death {number} left a torn account"
        else:
            assert before is None, f"death {number} took the earlier account away"
        seen.add(out.exists())
    gep.open_account(county.account).run(out, replace=out.exists())
    assert is_whole(out)
    left = [p.name for p in tmp_path.iterdir() if p.name.startswith(".out.")]
    assert left == [], "the next run clears what dead ones left"

"""On a machine without Chromium, LibreOffice, poppler or real input, nobody's tests fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import NEEDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
ASKING = ("tests/outputs/page/test_in_browser.py", "tests/real/test_moselle.py",
          "-k", "prints_every_township or published")  # fmt: skip
DATA = 2  # tests of the Moselle that hold a published figure


def bare_run(empty: Path, **extra: str) -> tuple[int, str]:
    """Exit status and text of tests that ask for what is not there."""
    kept = ("SYSTEMROOT", "TEMP", "HOME", "PYTHONPATH")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *ASKING]
    done = subprocess.run(
        command, cwd=ROOT, env=env | {"PATH": str(empty)} | extra, capture_output=True, text=True
    )
    return done.returncode, done.stdout


def test_what_is_missing_leaves_tests_out_and_is_named(tmp_path):
    status, said = bare_run(tmp_path)
    *_, head, browser, pages, data, last = said.splitlines()
    assert status == 0
    assert head == f"{1 + DATA} tests are left out (GEP_TEST_ALL=1 makes them fail):"
    assert browser == "  1 for want of Chromium: apt install chromium fonts-noto-cjk"
    assert pages == "  1 for want of poppler: apt install poppler-utils"
    assert data == f"  {DATA} for want of real input: set GEP_REAL_DATA to the folder that holds it"
    assert f"{1 + DATA} skipped" in last


def test_where_everything_is_asked_for_what_is_missing_fails(tmp_path):
    status, said = bare_run(tmp_path, GEP_TEST_ALL="1")
    assert status == 1
    assert "Chromium is missing: apt install chromium" in said
    assert "real input is missing: set GEP_REAL_DATA" in said
    assert "left out" not in said
    assert "skipped" not in said


def test_a_folder_that_is_not_the_real_input_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("GEP_REAL_DATA", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="not the folder of real input"):
        NEEDS["real_data"].find()

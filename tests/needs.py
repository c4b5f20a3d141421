"""What some tests need beside Python: programs that open what gep writes, and real input.

A test asks for one by the fixture of its name. Where it is missing the test is left out, and the
last lines of the run count such tests and say what brings them back; where ``GEP_TEST_ALL`` is
set nothing is left out, and the test fails.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ALL = "GEP_TEST_ALL"


@dataclass(frozen=True)
class Need:
    """Something that is there or not, and what one does to have it."""

    title: str
    find: Callable[[], str | None]
    mend: str


def _real_data() -> str | None:
    folder = os.environ.get("GEP_REAL_DATA", "")
    if folder and not (Path(folder) / "README.md").is_file():
        pytest.fail(f"GEP_REAL_DATA is {folder!r}, not the folder of real input", pytrace=False)
    return folder or None


def _repository() -> str | None:
    house = Path(__file__).parents[1]
    return str(house) if shutil.which("git") and (house / ".git").exists() else None


NEEDS = {
    "chromium": Need(
        "Chromium",
        lambda: os.environ.get("GEP_CHROMIUM") or shutil.which("chromium"),
        "apt install chromium fonts-noto-cjk",
    ),
    "libreoffice": Need(
        "LibreOffice",
        lambda: shutil.which("soffice"),
        "apt install libreoffice-calc libreoffice-writer fonts-noto-cjk",
    ),
    "pdftotext": Need("poppler", lambda: shutil.which("pdftotext"), "apt install poppler-utils"),
    "repository": Need("a repository", _repository, "clone it, and apt install git"),
    "real_data": Need("real input", _real_data, "set GEP_REAL_DATA to the folder that holds it"),
}


def ask_for_needs(item: pytest.Item) -> None:
    """Before anything is set up for a test: leave it out, or fail it, if something is missing."""
    asked = getattr(item, "fixturenames", ())
    missing = [name for name, need in NEEDS.items() if name in asked and need.find() is None]
    if not missing:
        return
    said = "; ".join(f"{NEEDS[name].title} is missing: {NEEDS[name].mend}" for name in missing)
    if os.environ.get(ALL):
        pytest.fail(said, pytrace=False)
    item.user_properties.extend(("missing", name) for name in missing)
    pytest.skip(said)


def left_out(reports: list[pytest.TestReport]) -> list[str]:
    """Lines that count the tests left out, by what they miss, and say how to have it."""
    missing = [[name for key, name in one.user_properties if key == "missing"] for one in reports]
    if not any(missing):
        return []
    lines = [f"{sum(map(bool, missing))} tests are left out ({ALL}=1 makes them fail):"]
    for name, need in NEEDS.items():
        if count := sum(name in names for names in missing):
            lines.append(f"  {count} for want of {need.title}: {need.mend}")
    return lines

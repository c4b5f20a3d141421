"""What all tests share: what they may need beside Python, and what is said where it is missing."""

import gc
from collections.abc import Iterator

import pytest

from tests.needs import NEEDS, ask_for_needs, left_out


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker waits at the end for the other."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported and collected by now stays, and is not gone through for garbage again.

    That takes a fifteenth of the time of all tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _few_rasters() -> Iterator[None]:
    """Accounts of tests have rasters of their services where a test asks for them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gep.run.run.PICTURED", 0)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    ask_for_needs(item)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in left_out(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def chromium() -> str | None:
    return NEEDS["chromium"].find()


@pytest.fixture(scope="session")
def libreoffice() -> str | None:
    return NEEDS["libreoffice"].find()


@pytest.fixture(scope="session")
def pdftotext() -> str | None:
    return NEEDS["pdftotext"].find()


@pytest.fixture(scope="session")
def repository() -> str | None:
    return NEEDS["repository"].find()


@pytest.fixture(scope="session")
def real_data() -> str | None:
    return NEEDS["real_data"].find()

"""Accounts with their pages, and a Chromium to open them in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import gep
from gep.outputs.page.writing import write_page
from tests.county import make_county
from tests.outputs.hostile import hostile_account

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip


@dataclass
class Opened:
    """A page in the browser, with all that it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Window:
    """A browser that opens files."""

    browser: Browser

    @contextmanager
    def open(self, path: Path, width: int = 1280, **options: Any) -> Iterator[Opened]:
        """A file in a window of its own; a dialog is a complaint."""
        size = {"width": width, "height": 900}
        context: BrowserContext = self.browser.new_context(viewport=size, **options)
        context.set_default_timeout(10_000)
        opened = Opened(context.new_page())
        page = opened.page
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("console", lambda message: opened.complaints.append(message.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (opened.complaints.append("dialog"), dialog.dismiss()))
        page.goto(path.as_uri())
        yield opened
        context.close()


@pytest.fixture(scope="session")
def window(chromium) -> Iterator[Window]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield Window(browser)
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """The account of a small county, computed from rasters and statistics."""
    home = tmp_path_factory.mktemp("county")
    county = make_county(home / "county", 1, shape=(60, 56), degrees=False)
    gep.open_account(county.account).run(home / "out")
    return home / "out"


@pytest.fixture(scope="session")
def chinese(folder) -> Path:
    return write_page(folder, "zh")


@pytest.fixture(scope="session")
def english(folder) -> Path:
    return write_page(folder, "en", folder.parent / "page.en.html")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Path:
    """The page of an account whose texts attack whatever shows them."""
    return write_page(hostile_account(tmp_path_factory.mktemp("hostile") / "out"), "zh")

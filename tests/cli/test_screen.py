"""What a terminal shows, and what a file gets."""

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

from gep.cli import main
from gep.cli.screen import Terminal
from gep.problems import Place, Problem
from gep.words import words
from tests.cli.opened import MISSING, Opened


class Console(io.TextIOWrapper):
    def __init__(self, encoding: str) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding, errors="replace")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode(self.encoding)


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.usefixtures("wide")
def test_a_terminal_gets_lines_and_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Console("utf-8")
    monkeypatch.setattr(sys, "stdout", terminal)
    Terminal("zh").show_table(["名称", "value"], [("[red]江山[/red]", 1.5)])
    Terminal("zh").show_problems([MISSING])
    shown = terminal.shown()
    assert "┃" in shown
    assert "[red]江山[/red]" in shown  # the user's own text is never markup
    assert "\x1b[1;31m" in shown


@pytest.mark.usefixtures("wide")
def test_a_gbk_console_gets_only_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Console("gbk")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    Terminal("zh").show_table(["名称"], [("江山",)])
    with Terminal("zh").progress() as progress:
        assert progress is not None
        progress(1, 4)
        progress(4, 4)
    shown = terminal.shown()
    assert "江山" in shown
    for own in ("\x1b[?25l", "\x1b[?25h", "0/?"):  # cursor off, cursor on, total not yet known
        shown = shown.replace(own, "")
    assert not set("?┃━│⠋") & set(shown)


def test_a_character_that_the_console_lacks_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, account: str, opens: Callable[[Any], None]
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    monkeypatch.setattr(sys, "stdout", stream)
    rare = Problem("file-missing", Place("𠮷.toml"), {"path": "𠮷.tif", "near": "-"})
    opens(Opened(rare))
    assert main(["check", account]) == 1


def test_plain_tables_line_up_beside_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal("zh").show_table(["名", "x"], [("江山市", 1), ("ab", None), ("c", float("nan"))])
    assert capsys.readouterr().out.splitlines() == ["名      x", "江山市  1", "ab", "c"]


def test_no_bar_without_a_terminal() -> None:
    with Terminal("zh").progress() as progress:
        assert progress is None


def test_every_sentence_and_label_of_the_screen_is_in_both_languages() -> None:
    for table in ("sentences", "labels"):
        mine = [e for key, e in words(table).items() if key.startswith(("cli_", "severity_"))]
        assert mine
        assert all(entry["zh"] and entry["en"] for entry in mine)

"""What the shell is told: 0 done, 1 data, 2 wrong use, 3 a defect of gep."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gep.cli import main
from gep.problems import DataProblem, UsageProblem
from gep.words import words
from tests.cli.opened import MISSING, UNUSED, Opened

# wrong use: 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Usage: gep"),
        (["chekc", "x"], "there is no command chekc"),
        (["run", "--treads", "2"], "there is no option --treads; try: --threads"),
        (["check"], "ACCOUNT is missing"),
        (["check", "nowhere.toml"], "there is no nowhere.toml"),
        (["run", __file__], "--out is missing"),
        (["check", "x" * 300], "the value of ACCOUNT is wrong"),
        (["run", __file__, "--out", "x" * 300], "the value of --out is wrong"),
        (["run", __file__, "--out", "a\0b"], "the value of --out is wrong"),
        (["init", "x" * 300], "is wrong"),
        (["run", __file__, "--out", "x", "--threads", "0"], "the value of --threads is wrong"),
        (["coefficients", "show", "soil_retenton"], "try: soil_retention"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("inside", ["", "/below"])
def test_a_folder_whose_place_a_file_has_taken(
    tmp_path: Path, inside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").touch()
    assert main(["init", f"{tmp_path}/taken{inside}", "--lang", "en"]) == 1
    assert "[out-not-writable]" in capsys.readouterr().err


def test_wrong_use_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.toml"]) == 2
    assert "没有 nowhere.toml" in capsys.readouterr().err


def test_a_language_that_gep_does_not_speak(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEP_LANG", "fr")
    assert main(["services"]) == 2
    assert "'fr'" in capsys.readouterr().err


def test_the_language_of_the_environment_gives_way_to_the_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEP_LANG", "en")
    main(["--help"])
    assert "Usage" in capsys.readouterr().out
    main(["--help", "--lang", "zh"])
    assert "用法" in capsys.readouterr().out


def test_a_usage_problem_of_a_verb(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opens(UsageProblem("no zone layer 'x'"))
    assert main(["check", account]) == 2
    assert capsys.readouterr().err == "no zone layer 'x'\n"


# problems of the data: 1


def test_check_prints_all_problems_and_counts_them(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opens(Opened(UNUSED, MISSING))
    assert main(["check", account, "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert out.index("[file-missing]") < out.index("[config-grid-unused]")
    assert out.splitlines()[-1] == "1 errors, 1 warnings, 0 notes"
    assert "\x1b" not in out


def test_warnings_alone_are_no_failure(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opens(Opened(UNUSED))
    assert main(["check", account]) == 0
    assert "警告 1" in capsys.readouterr().out


def test_no_problem_at_all(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opens(Opened())
    assert main(["check", account]) == 0
    assert capsys.readouterr().out == "没有发现问题\n"


def test_a_data_problem_prints_everything_found(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opens(DataProblem((MISSING, UNUSED)))
    assert main(["run", account, "--out", "x"]) == 1
    err = capsys.readouterr().err
    assert "[file-missing]" in err
    assert "[config-grid-unused]" in err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "denied", "account.xlsx"), "account.xlsx"),
        (OSError(errno.ENOSPC, "full", "out"), "gep doctor"),
        (MemoryError(), "--threads"),
    ],
)
def test_what_the_machine_refuses_is_no_defect(
    account: str,
    opens: Callable[[Any], None],
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    said: str,
) -> None:
    opens(error)
    assert main(["check", account]) == 1
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


# defects of ours: exit status 3


def test_a_defect_is_one_line_and_a_file_with_the_trace(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opens(KeyError("two\nlines"))
    assert main(["check", account, "--lang", "en"]) == 3
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "KeyError" in err
    file = Path(err.partition("trace is in ")[2].partition(",")[0])
    text = file.read_text(encoding="utf-8")
    file.unlink()
    assert "Traceback" in text
    assert "in open_account" in text
    assert f"gep check {account} --lang en" in text


def test_a_defect_shows_its_trace_on_request(
    account: str,
    opens: Callable[[Any], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEP_TRACE", "1")
    opens(KeyError("43"))
    assert main(["check", account]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str]
) -> None:
    opens(KeyboardInterrupt())
    assert main(["run", account, "--out", "x", "--lang", "en"]) == 130
    assert capsys.readouterr().err.strip() == words("sentences")["cli_interrupted"]["en"]

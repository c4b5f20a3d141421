import errno
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import click
import pandas as pd
import pytest

import gep as package
from gep.cli import main
from gep.cli.command import gep
from gep.cli.screen import Screen
from gep.cli.spoken import help_text
from gep.problems import DataProblem, Place, Problem, UsageProblem
from gep.run.run import Work
from gep.uses.command import Kind
from gep.words import words

MISSING = Problem("file-missing", Place("account.toml", 7), {"path": "a.tif", "near": "b.tif"})
UNUSED = Problem("config-grid-unused", Place("account.toml", 9), {"path": "a.tif"}, "warning")


class Opened:
    """What `gep.open_account` gives."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.asked: dict[str, Any] = {}

    def check(self) -> tuple[Problem, ...]:
        return self.problems

    def run(self, out: Path, **asked: Any) -> SimpleNamespace:
        self.asked = asked
        return finished(out)


def finished(folder: Path, **about: Any) -> SimpleNamespace:
    by_service = pd.DataFrame({"value_yuan": [9e8, 3.5e8, float("nan")]}, index=["a", "b", "c"])
    checks = pd.DataFrame(
        {
            "verdict": ["ok", "warning", "problem"],
            "message_zh": ["好", "偏高", "太高"],
            "message_en": ["fine", "rather high", "too high"],
        }
    )
    title = {"zh": "某规范", "en": "some norm"}
    return SimpleNamespace(
        folder=folder,
        total=1.25e9,
        recalled_share=0.125,
        about={"name": "江山市", "year": 2023, "synthetic": False} | about,
        manifest={"hashed": {"norm": {"title": title, "text_seen": False}}},
        checks=checks,
        services=lambda: ("a", "b", "c"),
        gep_by=lambda *_: by_service,
    )


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEP_LANG", raising=False)
    monkeypatch.delenv("GEP_TRACE", raising=False)


@pytest.fixture
def account(tmp_path: Path) -> str:
    path = tmp_path / "account.toml"
    path.touch()
    return str(path)


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def opens(what: Any) -> None:
        def open_account(_: Path) -> Any:
            if isinstance(what, BaseException):
                raise what
            return what

        monkeypatch.setattr(package, "open_account", open_account, raising=False)

    return opens


# start


LATE = {
    "numpy", "pandas", "pyarrow", "rasterio", "geopandas", "pyogrio", "pint", "pydantic", "shapely",
    "pyproj", "matplotlib", "xarray", "rich", "docx", "xlsxwriter", "openpyxl", "PIL", "lxml",
    "importlib.metadata", "importlib.resources",
}  # fmt: skip
"""What takes longer to import than click, which is all that help needs."""


@pytest.mark.parametrize("arguments", [["--help"], ["maps", "--help"], ["--version"]])
def test_help_is_there_at_once(arguments: list[str]) -> None:
    code = (
        f"import sys, gep.cli; gep.cli.main({arguments});"
        f"print(sorted({LATE} & sys.modules.keys()), len(sys.modules))"
    )
    out = subprocess.check_output([sys.executable, "-c", code], text=True, encoding="utf-8")
    assert "gep" in out
    assert out.splitlines()[-1].startswith("[] ")


# help


def all_commands(
    command: click.Command = gep, path: str = "gep"
) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from all_commands(below, f"{path} {name}")


def test_the_commands_are_those_of_the_design() -> None:
    assert [path for path, _ in all_commands() if path.count(" ") == 1] == [
        f"gep {name}"
        for name in (
            "demo", "init", "check", "run", "value", "audit", "explain", "export", "maps", "page",
            "report", "tables", "workbook", "coefficients", "doctor", "norms", "services",
        )
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [path for path, _ in all_commands()])
def test_every_command_explains_itself(
    lang: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*path.split()[1:], "--help", "--lang", lang]) == 0
    out = capsys.readouterr().out
    key = path.partition(" ")[2].replace(" ", ".") or "gep"
    assert words("help")[key][lang][:20] in out
    assert {"zh": "用法", "en": "Usage"}[lang] in out


def test_the_words_of_help_are_those_that_are_used() -> None:
    used, known = {"usage", "options", "commands", *get_args(Kind)}, words("help")
    for path, command in all_commands():
        key = path.partition(" ")[2].replace(" ", ".") or "gep"
        used.add(key)
        for param in command.get_params(click.Context(command)):
            if isinstance(param, click.Option):
                name = param.opts[-1].lstrip("-")
                used.add(f"{key}.{name}" if f"{key}.{name}" in known else f"option.{name}")
    assert set(known) == used
    assert all(entry["zh"] and entry["en"] for entry in known.values())


def test_help_falls_back_to_the_words_of_all() -> None:
    context = click.Context(gep, obj="en")
    assert help_text(context, "no such key", "usage") == "Usage: "


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"gep {package.__version__}\n"


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
        (["run", __file__, "--out", "x", "--threads", "0"], "the value of --threads is wrong"),
        (["coefficients", "show", "soil_retenton"], "try: soil_retention"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err


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


# what commands call and say


def test_run_hands_its_options_on_and_says_what_came_out(
    account: str, opens: Callable[[Any], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened = Opened(UNUSED)
    opens(opened)
    out = tmp_path / "out"
    (out / "tables").mkdir(parents=True)
    arguments = ["run", account, "--out", str(out), "--replace", "--threads", "2"]
    assert main(arguments) == 0
    work = Work(threads=2, progress=None)
    assert opened.asked == {"replace": True, "rasters": False, "lang": "zh", "work": work}
    captured = capsys.readouterr()
    assert "[config-grid-unused]" in captured.err
    lines = captured.out.splitlines()
    assert lines[0] == (
        "江山市 2023 年 GEP：12.50 亿元（2 项生态产品有价值量，规范计入 3 项；某规范）"
    )
    assert "12.5%" in lines[1]
    assert [line for line in lines if line.startswith("警告")] == ["警告  偏高"]
    assert [line for line in lines if line.startswith("问题")] == ["问题  太高"]
    assert f"账户  {out}" in lines
    assert f"表格  {out / 'tables'}" in lines
    assert not any(line.startswith("地图") for line in lines)


def test_demo_says_that_it_is_a_sample(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    account = finished(tmp_path, synthetic=True)
    monkeypatch.setattr("gep.uses.handover.sample.sample_account", lambda *_, **__: account)
    monkeypatch.setattr("gep.uses.handover.writing.hand_over", lambda *_: account)
    assert main(["demo", "--out", str(tmp_path), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "1.250 billion CNY" in out
    assert "synthetic" in out


def test_init_lists_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new")]) == 0
    *paths, next_step = capsys.readouterr().out.splitlines()
    assert str(tmp_path / "new" / "account.toml") in paths
    assert all(Path(path).is_file() for path in paths)
    assert "gep check" in next_step
    assert main(["init", str(tmp_path / "new")]) == 2


class Tree:
    def __init__(self, *asked: object) -> None:
        self.asked = asked

    def lines(self, lang: str, boxes: bool = False) -> list[str]:
        return [f"{lang} {part}" for part in self.asked]

    def as_dict(self) -> dict[str, object]:
        return {"zone": self.asked[2], "名": "值"}


def test_explain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import gep.explain

    monkeypatch.setattr(gep.explain, "explain", Tree)
    arguments = ["explain", str(tmp_path), "soil_retention", "--zone", "330881001"]
    assert main([*arguments, "--ecosystem", "forest"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"zh {tmp_path}", "zh soil_retention", "zh 330881001", "zh forest",
    ]  # fmt: skip
    assert main([*arguments, "--json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out) == {"zone": "330881001", "名": "值"}
    assert "名" in out


def test_tables_and_maps_list_what_they_wrote(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import gep.outputs.maps.pictures
    import gep.outputs.tables.writing
    from gep.outputs.maps.drawing import Drawing

    asked: list[object] = []

    def written(*arguments: object) -> list[Path]:
        asked.append(arguments)
        return [tmp_path / "a"]

    monkeypatch.setattr(gep.outputs.tables.writing, "write_tables", written)
    monkeypatch.setattr(gep.outputs.maps.pictures, "draw_maps", written)
    assert main(["tables", str(tmp_path)]) == 0
    assert main(["maps", str(tmp_path), "--theme", "gep", "--theme", "extent", "--lang=en"]) == 0
    frozen, book = tmp_path / "2024.toml", ["--format", "svg", "--format", "pdf", "--atlas"]
    assert main(["maps", str(tmp_path), *book, "--freeze", str(frozen)]) == 0
    assert asked == [
        (tmp_path, "zh"),
        (tmp_path, "en", ("gep", "extent"), Drawing()),
        (tmp_path, "zh", None, Drawing(formats=("svg", "pdf"), atlas=True, freeze=frozen)),
    ]
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "a")] * 3


def test_services_lists_each_with_its_indicators(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["services", "--lang", "en"]) == 0
    line = next(t for t in capsys.readouterr().out.splitlines() if t.startswith("soil_retention"))
    assert "Soil retention" in line
    assert "retained_soil (t yr-1)" in line


def test_norms_are_listed_shown_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    from gep.book.norm import norm_names

    one, other, *_ = norm_names()
    assert main(["norms"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]]
    assert listed == list(norm_names())
    assert main(["norms", "show", one]) == 0
    assert "soil_retention" in capsys.readouterr().out
    assert main(["norms", "diff", one, one]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["norms", "diff", one, other]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 1
    assert main(["norms", "show", "no-such-norm"]) == 1


def test_coefficients_are_counted_shown_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    from gep.book.book import Book

    rows = Book.shipped().rows
    assert main(["coefficients"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert sum(int(n) for line in lines for n in line.split()[1:]) == len(rows)
    assert main(["coefficients", "show", "soil_retention"]) == 0
    shown = capsys.readouterr().out.splitlines()[1:]
    assert len(shown) == sum(row.service == "soil_retention" for row in rows)
    assert main(["coefficients", "diff", "shipped", "shipped"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_local_file_of_coefficients_is_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "local.csv"
    file.write_text("service,parameter\nsoil_retention,x\n", encoding="utf-8")
    assert main(["coefficients", "check", str(file)]) == 1
    assert "local.csv" in capsys.readouterr().out


# the screen


class Terminal(io.TextIOWrapper):
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
    terminal = Terminal("utf-8")
    monkeypatch.setattr(sys, "stdout", terminal)
    Screen("zh").show_table(["名称", "value"], [("[red]江山[/red]", 1.5)])
    Screen("zh").show_problems([MISSING])
    shown = terminal.shown()
    assert "┃" in shown
    assert "[red]江山[/red]" in shown  # the user's own text is never markup
    assert "\x1b[1;31m" in shown


@pytest.mark.usefixtures("wide")
def test_a_gbk_console_gets_only_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal("gbk")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    Screen("zh").show_table(["名称"], [("江山",)])
    with Screen("zh").progress() as progress:
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
    Screen("zh").show_table(["名", "x"], [("江山市", 1), ("ab", None), ("c", float("nan"))])
    assert capsys.readouterr().out.splitlines() == ["名      x", "江山市  1", "ab", "c"]


def test_no_bar_without_a_terminal() -> None:
    with Screen("zh").progress() as progress:
        assert progress is None


def test_every_sentence_and_label_of_the_screen_is_in_both_languages() -> None:
    for table in ("sentences", "labels"):
        mine = [e for key, e in words(table).items() if key.startswith(("cli_", "severity_"))]
        assert mine
        assert all(entry["zh"] and entry["en"] for entry in mine)


# the package


def test_the_package_loads_its_verbs_on_first_use() -> None:
    code = (
        "import sys, gep; print('pandas' in sys.modules, callable(gep.read_account),"
        "'pandas' in sys.modules, 'open_account' in dir(gep))"
    )
    out = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert out.split() == ["False", "True", "True", "True"]


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no_such_verb"):
        package.no_such_verb  # noqa: B018

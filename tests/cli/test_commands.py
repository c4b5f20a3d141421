"""What commands call, and what they say."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gep.cli import main
from gep.run.work import Work
from tests.cli.opened import UNUSED, Opened, finished

SHOW_DELIVERY = "gep.uses.handover.delivery.show_delivery"


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
    assert opened.asked == {"replace": True, "rasters": None, "lang": "zh", "work": work}
    captured = capsys.readouterr()
    assert "[config-grid-unused]" in captured.err
    lines = captured.out.splitlines()
    assert lines[0] == (
        "江山市 2023 年生态产品总值（GEP）：12.50 亿元"
        "（2 项生态产品有价值量，规范列入 3 项；某规范）"
    )
    assert "12.5%" in lines[1]
    assert "  another norm: GEP 2.50 billion CNY (+100%)" in lines
    assert [line for line in lines if line.startswith("警告")] == ["警告  偏高"]
    assert [line for line in lines if line.startswith("问题")] == ["问题  太高"]
    assert f"账户  {out}" in lines
    assert f"表格  {out / 'tables'}" in lines
    assert not any(line.startswith("地图") for line in lines)


def test_demo_says_that_it_is_a_sample(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    account = finished(tmp_path, synthetic=True)
    monkeypatch.setattr("gep.uses.demo.sample.sample_account", lambda *_, **__: account)
    monkeypatch.setattr(SHOW_DELIVERY, lambda screen, account: screen.show_account(account))
    assert main(["demo", "--out", str(tmp_path), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "1.250 billion CNY" in out
    assert "synthetic" in out


def test_run_hands_all_over_if_it_is_asked_to(
    account: str,
    opens: Callable[[Any], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    opens(Opened())
    delivered: list[Path] = []
    monkeypatch.setattr(SHOW_DELIVERY, lambda _, account: delivered.append(account.folder))
    assert main(["run", account, "--out", str(tmp_path / "out"), "--all"]) == 0
    assert delivered == [tmp_path / "out"]
    assert capsys.readouterr().out == ""  # the account is shown once, with all that is there


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
        f"zh {tmp_path}", "zh soil_retention", "zh 330881001", "zh forest", "zh None",
    ]  # fmt: skip
    assert main([*arguments[:3], "--at", "118.6,28.7"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "zh (118.6, 28.7)"
    assert main([*arguments, "--json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out) == {"zone": "330881001", "名": "值"}
    assert "名" in out


@pytest.mark.parametrize("place", ["118.6", "a,b", "118.6,28.7,3", "118.6,98.7", "28.7;118.6", ""])
def test_a_place_is_longitude_and_latitude(
    place: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["explain", str(tmp_path), "soil_retention", "--at", place]) == 2
    assert "118.6,28.7" in capsys.readouterr().err  # how to write it


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

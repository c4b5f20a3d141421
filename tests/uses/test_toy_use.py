"""Somebody else's command, two files of docs/add-an-output.md: everything follows from them."""

from pathlib import Path

import pytest

from gep.account import read_account
from gep.cli import main
from gep.uses.found import uses
from tests.markdown import Page
from tests.outputs.small_account import small_account

ROOT = Path(__file__).resolve().parents[2]
FILES = Page(ROOT / "docs" / "add-an-output.md").files()


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the toy, and of nothing else."""
    folder = tmp_path / "extension"
    for name in ("rank.py", "words/rank.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[name], encoding="utf-8")
    monkeypatch.setenv("GEP_EXTENSIONS", str(folder))
    return folder


def test_two_files_are_all_that_is_touched(
    toy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sum(path.is_file() for path in toy.rglob("*")) == 2
    assert "rank" in [command.key for command in uses()]
    for lang, said in (("zh", "按价值列出各区。"), ("en", "List the zones by their value.")):
        assert main(["--help", "--lang", lang]) == 0
        assert f"rank      {said}" in capsys.readouterr().out
    monkeypatch.delenv("GEP_EXTENSIONS")
    assert main(["rank", "--help"]) == 2


def test_its_signature_is_its_command_line(
    toy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = small_account(tmp_path / "out")
    rows = read_account(out).rows(layer="township")
    by_zone = rows.groupby("zone_name")["value_yuan"].sum()
    assert main(["rank", str(out), "--top", "1", "--lang", "en"]) == 0
    head, first = capsys.readouterr().out.splitlines()
    assert head == "1 zones, CNY"
    assert first == f"{by_zone.idxmax()}  {by_zone.max():.0f}"
    assert main(["rank", "--help", "--lang", "en"]) == 0
    assert "The layer, default township." in capsys.readouterr().out
    assert main(["rank", str(out), "--top", "0"]) == 2
    assert main(["rank"]) == 2


def test_no_command_takes_the_name_of_another(
    toy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (toy / "rank.py").read_text(encoding="utf-8")
    (toy / "other.py").write_text(text.replace('Command("rank"', 'Command("check"'), "utf-8")
    assert main(["--help"]) == 2
    assert "two commands have the key 'check'" in capsys.readouterr().err

"""All that is handed in is written side by side; one that fails keeps none of the others away."""

import re
from pathlib import Path

import pytest

import gep
from gep.cli import main
from gep.outputs.output import Output
from gep.problems import DataProblem, Place, Problem
from gep.uses.found import outputs
from gep.uses.handover.delivery import Delivered, delivery, stop_on_failures
from gep.uses.handover.workers import WritingProcess
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.outputs.writers import content

pytestmark = pytest.mark.slow

QUANTITIES = """\
zone_code,service,indicator,item,ecosystem_type,quantity,unit,price,price_unit
330881001,carbon_sink,carbon_dioxide_fixed,,forest,10,万tCO2,80,元/tCO2
330881002,carbon_sink,carbon_dioxide_fixed,,forest,30,万tCO2,80,元/tCO2
"""
TOY = """\
import os
import signal
import sys
from pathlib import Path

from gep.outputs.output import Output
from gep.problems import DataProblem, Place, Problem


def write(account, lang):
    print("a library speaks")
    {body}
    (account / "toy.txt").write_text(",".join(sorted(p.name for p in account.iterdir())))
    return account / "toy.txt"


OUTPUT = Output("toy", "toy.txt", write, takes_up=("page", "workbook"))
"""
WORDS = """\
[help]
toy = { zh = "写出样品。", en = "Write a toy." }
[labels]
toy_name = { zh = "样品", en = "toy" }
"""
DATA = 'raise DataProblem((Problem("account-file-missing", Place("here"), {"file": "x.tif"}),))'
FAILURES = {
    "the data": (DATA, 1, "[account-file-missing]", DataProblem),
    "a defect": ("1 / 0", 3, "ZeroDivisionError", ZeroDivisionError),
    "a full disk": ('raise OSError(28, "No space left", "x")', 1, "OSError", OSError),
    "what no pipe takes": (
        "raise type('Odd', (Exception,), {})('odd')",
        3,
        "Odd: odd",
        RuntimeError,
    ),
    "want of memory": ("os.kill(os.getpid(), signal.SIGKILL)", 1, "deliver-killed", DataProblem),
    "a crash": ("os._exit(7)", 3, "ended with status 7", RuntimeError),
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An account of given quantities, which is made in no time and has no maps."""
    (tmp_path / "quantities.csv").write_text(QUANTITIES, encoding="utf-8")
    facts = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山")
    return value_quantities(tmp_path / "quantities.csv", tmp_path / "out", facts).folder


@pytest.fixture
def with_toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An output more, whose writer does what is said."""

    def with_toy(body: str) -> None:
        folder = tmp_path / "extension"
        (folder / "words").mkdir(parents=True)
        (folder / "toy.py").write_text(TOY.replace("{body}", body), encoding="utf-8")
        (folder / "words" / "toy.toml").write_text(WORDS, encoding="utf-8")
        monkeypatch.setenv("GEP_EXTENSIONS", str(folder))

    return with_toy


def landless() -> list[Output]:
    return [output for output in outputs() if not output.needs_land]


def test_each_output_has_a_line_with_its_time_and_place(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deliver", str(out), "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = [re.fullmatch(r" *\d+\.\d s  (.+)  (\S+)", line) for line in lines[: len(landless())]]
    assert {Path(line[2]) for line in told if line} == {out / one.file for one in landless()}
    assert all((out / one.file).exists() for one in landless())
    assert lines[len(landless())].startswith("GEP of 江山, 2020: 0.032 billion CNY")


def test_how_many_are_written_at_a_time_changes_no_byte(out: Path) -> None:
    gep.deliver(out, "en", processes=1)
    one = {output.key: content(out / output.file) for output in landless()}
    order: list[str] = []
    made = gep.deliver(out, "en", processes=3, told=lambda done: order.append(done.key))
    assert [done.key for done in made] == order
    assert sorted(order) == sorted(one)
    assert {output.key: content(out / output.file) for output in landless()} == one


def test_what_takes_up_others_comes_after_them(out: Path, with_toy) -> None:
    with_toy("pass")
    keys = [done.key for done in gep.deliver(out, processes=3)]
    for output in outputs():
        assert all(keys.index(key) < keys.index(output.key)
                   for key in output.takes_up if key in keys)  # fmt: skip
    assert {"page.html", "workbook.xlsx"} <= set((out / "toy.txt").read_text().split(","))


@pytest.mark.parametrize("failure", FAILURES)
def test_one_that_fails_is_told_and_the_others_are_written(
    out: Path, with_toy, failure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    body, status, said, kind = FAILURES[failure]
    with_toy(body)
    (out / "toy.txt").write_text("the earlier one")
    assert main(["deliver", str(out), "--lang", "en"]) == status
    shown = capsys.readouterr()
    [line] = [line for line in shown.out.splitlines() if "not written" in line]
    assert "toy  not written: " in line
    assert said in line
    assert "Traceback" not in shown.err
    assert all((out / one.file).exists() for one in landless())
    assert (out / "toy.txt").read_text() == "the earlier one"
    with pytest.raises(kind) as error:
        gep.deliver(out)
    if (
        kind not in (DataProblem, OSError) and failure != "a crash"
    ):  # where in it, for whoever mends it
        assert "toy.py" in "".join(error.value.__notes__)


def test_whoever_looks_no_further_leaves_no_process(out: Path) -> None:
    work = delivery(gep.read_account(out), "zh", 1)
    next(work)
    work.close()
    worker = WritingProcess()
    assert worker.matter("tables", out, "zh") is None
    process = worker._process
    worker.end()
    assert process is not None
    assert process.returncode is not None


def test_a_defect_is_raised_before_what_a_user_can_mend() -> None:
    problem = Problem("account-file-missing", Place("here"), {"file": "x"})
    other = Problem("account-file-missing", Place("there"), {"file": "y"})
    failures = [DataProblem((problem,)), ValueError("ours"), DataProblem((other,))]
    made = [Delivered("a", Path("a"), 1.0, failure) for failure in failures]
    with pytest.raises(ValueError, match="ours"):
        stop_on_failures(made)
    with pytest.raises(DataProblem) as error:
        stop_on_failures([made[0], made[2]])
    assert error.value.problems == (problem, other)
    stop_on_failures([Delivered("a", Path("a"), 1.0)])

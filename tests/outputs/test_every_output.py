"""What holds for every output: whole or absent, and the same bytes for the same account."""

import itertools
import multiprocessing
import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

import gep
from gep.outputs.output import Output
from gep.problems import DataProblem
from gep.words import words
from tests.county import make_county
from tests.outputs.writers import OUTPUTS, content, write

pytestmark = pytest.mark.slow

SERVICES = 'services = ["provision"]'


@dataclass(frozen=True)
class Written:
    """An account with one output, twice in Chinese, and how long it took to write again."""

    output: Output
    folder: Path
    first: dict[str, bytes]
    chinese: dict[str, bytes]
    seconds: float

    @property
    def target(self) -> Path:
        return self.folder / self.output.file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small account as a run leaves it."""
    root = tmp_path_factory.mktemp("killed")
    county = make_county(root / "input", 8, shape=(60, 55))
    text = county.account.read_text(encoding="utf-8")
    text = text[: text.index("[zones.watershed]")] + text[text.index("[statistics]") :]
    county.account.write_text(text.replace("year = 2023", f"year = 2023\n{SERVICES}", 1), "utf-8")
    gep.open_account(county.account).run(root / "out")
    return root / "out"


@pytest.fixture(scope="module", params=OUTPUTS, ids=lambda output: output.key)
def written(request: pytest.FixtureRequest, folder: Path) -> Written:
    output: Output = request.param
    write(output, folder, "zh")
    first = content(folder / output.file)
    begin = time.perf_counter()  # now that its writer has been imported
    write(output, folder, "zh")
    seconds = time.perf_counter() - begin
    return Written(output, folder, first, content(folder / output.file), seconds)


def test_the_same_account_gives_the_same_bytes(written: Written) -> None:
    assert written.chinese
    assert written.chinese == written.first


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.key)
def test_what_it_leaves_has_a_name_in_both_languages(output: Output) -> None:
    named = [words("labels")[key] for key in output.places]
    assert all(name["zh"] and name["en"] for name in named)


def write_and_die(output: Output, folder: Path, seconds: float) -> None:
    """Write in English in a process of its own, which is killed after some seconds."""
    fork = multiprocessing.get_context("fork")  # so that it begins at once, with all imported

    def work() -> None:
        os.setsid()
        write(output, folder, "en")

    process = fork.Process(target=work)
    process.start()
    time.sleep(seconds)
    if process.is_alive() and process.pid:
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def litter(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_death_leaves_the_earlier_output(written: Written) -> None:
    moment = random.Random(written.output.key).uniform(0.3, 0.8) * written.seconds
    write_and_die(written.output, written.folder, moment)
    found = content(written.target) or in_between(written.target)
    assert found
    if found != written.chinese:
        assert_of_whole_files(found, written)


def assert_of_whole_files(found: dict[str, bytes], written: Written) -> None:
    """Each file is the Chinese or the English one; where all are replaced at once, all English."""
    write(written.output, written.folder, "en")
    english = content(written.target)
    assert set(found) == set(written.chinese)
    for name, text in found.items():
        assert text in (written.chinese[name], english[name]), name
    assert found == english or not written.output.is_one


def in_between(target: Path) -> dict[str, bytes]:
    """The earlier folder in the moment between the two renames that replace it."""
    [old] = target.parent.glob(f".{target.name}.old-*")
    return content(old)


def test_an_output_that_is_open_elsewhere_stays(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(written.target) or in_between(written.target)

    def refuse(*names: object, **options: object) -> None:
        raise PermissionError(13, "the process cannot access the file")

    with monkeypatch.context() as patch:
        for owner, name in itertools.product((Path, os), ("replace", "rename")):
            patch.setattr(owner, name, refuse)
        with pytest.raises(DataProblem) as error:
            write(written.output, written.folder, "en")
    assert {problem.code for problem in error.value.problems} == {"out-in-use"}
    assert content(written.target) == before
    assert litter(written.folder) == []  # of the dead neither

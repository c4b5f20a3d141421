"""Printed equations balance on a pocket calculator, over all services, and show no code."""

import re
from pathlib import Path

import pytest

import gep
from gep.account.account import Account
from gep.explain import explain
from gep.outputs.page.derivation import Derivations
from gep.outputs.page.figures import Places
from gep.outputs.report.writing import write_report
from gep.telling.numbers import readable
from gep.telling.telling import spaced
from gep.words import LANGUAGES, Language
from tests.outputs.report.documents import Document
from tests.pocket import equations
from tests.sample import SAMPLE

CODE = re.compile(r"np\.|\*\*| \* |\de-\d|\breturn\b|\baxis\b|[a-z]_[a-z]")

KNOWN = re.compile(r"\S+\.(tif|gpkg|xlsx|csv)|\([a-z_/:]+\)")
"""Names of files, and in English the key that a command takes, in brackets."""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """The sample county: ten services of value."""
    out = tmp_path_factory.mktemp("out") / "account"
    return gep.open_account(SAMPLE / "2023" / "account.toml").run(out)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_equations_of_explain_balance(
    account: Account, lang: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gep.explain.branches.WIDTH", 10**6)  # an equation in one line
    rows = account.rows()
    computed = set(rows.loc[rows["status"] == "computed", "service"])
    counted = 0
    for service in account.services():
        told = 0
        for line in explain(account.folder, service).lines(lang):
            text = line.lstrip("|`- ")
            assert not CODE.search(KNOWN.sub("", text)), text
            for left, right, balances in equations(text):
                assert balances, f"{left} = {right}"
                told += 1
        assert told or service not in computed
        counted += told > 0
    assert counted >= 10


def test_a_sum_over_cells_says_of_how_many_and_from_which_files(account: Account) -> None:
    lines = " ".join(
        line.strip("|` -") for line in explain(account.folder, "soil_retention").lines("en")
    )
    assert re.search(r"about [\d,]+ cells, [\d,.]+ ha: [\d,]+ m² × ", lines)
    (land,) = [one for one in account.manifest.hashed.inputs if one.name == "land_cover"]
    assert f"land_cover.tif ({land.sha256[:12]})" in lines
    assert "ls_factor.tif (" in lines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_equations_of_the_report_balance(
    account: Account, lang: Language, tmp_path: Path
) -> None:
    document = Document(write_report(account.folder, lang, tmp_path / "report.docx"))
    counted = 0
    for text in document.texts("GEP Table Text"):
        for left, right, balances in equations(text):
            assert balances, f"{left} = {right}"
            counted += 1
    assert counted > 10
    assert not [text for text in document.texts() if re.search(r"np\.|\*\*|\de-\d\d", text)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_equations_of_the_page_balance(account: Account, lang: Language) -> None:
    """The page's script puts numbers into the gaps of a text: so does this."""
    told = Derivations(Places(account, lang)).shown()
    balanced = 0
    for product in told["products"]:
        for working in _workings(told, product.get("w")):
            assert not CODE.search(re.sub(r"{\w+}", "", working.get("x", "")))
            for cell in range(product["count"]):
                text = _equation(told["series"], working, cell)
                for left, right, balances in equations(text):
                    assert balances, f"{product['key']}: {left} = {right}"
                    balanced += 1
    assert balanced > 1000


def _workings(told: dict, number: int | None) -> list[dict]:
    if number is None:
        return []
    own = told["workings"][number]
    return [own, *(one for below in own["up"] for one in _workings(told, below))]


def _equation(series: list, working: dict, cell: int) -> str:
    result, holes = _at(series, working.get("r"), cell), working.get("h") or working.get("a")
    if not working.get("x") or not holes or result is None:
        return ""
    text = working["x"]
    land = _at(series, holes[0][3], cell) if "h" in working else None
    if "h" in working and not land:
        return ""
    for name, _, unit, column in holes:
        is_mean = isinstance(column, dict) and "per" in column
        value = result / land / column["per"] if is_mean else _at(series, column, cell)
        number = spaced(readable(value), unit)
        text = text.replace(f"{{{name}}}", f"({number})" if value < 0 else number)
    return f"{text} = {spaced(readable(result), working['u'])}"


def _at(series: list, column: object, cell: int) -> float | None:
    return series[column["s"]][cell] if isinstance(column, dict) else column

"""Workbooks of several accounts, and the same after LibreOffice has computed them anew.

Before LibreOffice sees a workbook, every value that stands beside a formula is made wrong: what
is right afterwards was computed.
"""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from gep.account.account import read_account
from gep.files.csv_text import write_csv
from gep.outputs.workbook.writing import write_workbook
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.manifests import sealed_again
from tests.outputs.hostile import hostile_account
from tests.outputs.small_account import small_account
from tests.toys import toy_account

WRONG = 12345.678
PRINTED = ("small", "toy")
QUANTITIES = """\
zone_code,service,indicator,item,ecosystem_type,quantity,unit,price,price_unit
,water_conservation,water_conserved,,,2.5,1e8 m3,,
,air_purification,pollutant_removed,SO2,,1.2,1e4 t,,
,tourism_recreation,tourism_income,,,30,亿元,0.4,1
,provision,hydropower_generated,hydropower,,4,亿千瓦时,0.25,元/度
330881001,carbon_sink,carbon_dioxide_fixed,,forest,10,万tCO2,80,元/tCO2
330881002,carbon_sink,carbon_dioxide_fixed,,forest,30,万tCO2,80,元/tCO2
"""
TIED = ("330881002", "330881001")
"""In the account `tied` the first of these townships has the amounts of the second."""

RECALCULATE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Has LibreOffice compute every formula of a file that it opens, whoever wrote the file."""


@dataclass(frozen=True)
class Made:
    """A workbook and its account."""

    account: Path
    path: Path

    @cached_property
    def formulas(self) -> Workbook:
        """The workbook with its formulas."""
        return openpyxl.load_workbook(self.path)

    @cached_property
    def said(self) -> Workbook:
        """The workbook as one reads it who does not compute."""
        return openpyxl.load_workbook(self.path, data_only=True)


def spoil(path: Path, to: Path) -> None:
    """The same workbook with a wrong number beside every formula."""
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(to, "w") as taken:
        for name in given.namelist():
            text = given.read(name)
            if name.startswith("xl/worksheets/sheet"):
                told = text.decode("utf-8")
                told = re.sub(r"</f><v>[^<]*</v>", f"</f><v>{WRONG}</v>", told)
                text = re.sub(r' t="str"(?=><f>)', "", told).encode()
            taken.writestr(name, text)


def tied_account(folder: Path) -> Path:
    """The small account, two townships of which have equal amounts: half of both together."""
    small_account(folder)
    rows = read_account(folder).rows()
    key = ["ecosystem_type", "service", "indicator", "item"]
    names = dict(rows[["zone_code", "zone_name"]].itertuples(index=False))
    tied = rows["zone_code"].isin(TIED)
    made = [rows[~tied]]
    for _, found in rows[tied].groupby(key, sort=False):
        told = found[found["quantity"].notna()]
        like = (told if len(told) else found).iloc[[0, 0]]
        half = told["quantity"].sum() / len(TIED) if len(told) else np.nan
        made.append(
            like.assign(zone_code=TIED, zone_name=[names[code] for code in TIED], quantity=half)
        )
    rows = pd.concat(made).sort_index(kind="stable").reset_index(drop=True)
    for value, price in (("value_yuan", "price"), ("constant_value_yuan", "constant_price")):
        rows[value] = rows["quantity"] * rows[price]
    write_csv(rows, folder / "account.csv")
    return sealed_again(folder)


def given_account(folder: Path) -> Path:
    """Quantities that were given: no land, no shapes."""
    folder.mkdir()
    table = folder / "quantities.csv"
    table.write_text(QUANTITIES, encoding="utf-8")
    facts = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山市")
    value_quantities(table, folder / "out", facts)
    return folder / "out"


def convert(libreoffice: str, folder: Path, kind: str, paths: list[Path]) -> None:
    """Have LibreOffice open files, compute them, and save them in a folder as another kind."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    command = [libreoffice, f"-env:UserInstallation=file://{profile}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Made]]:
    """Every workbook by its name."""
    folder = tmp_path_factory.mktemp("workbooks")
    accounts = {
        "small": (small_account(folder / "small"), "zh"),
        "tied": (tied_account(folder / "tied"), "zh"),
        "hostile": (hostile_account(folder / "hostile"), "zh"),
        "given": (given_account(folder / "given"), "zh"),
        "toy": (toy_account(folder / "toy"), "en"),
    }
    found = {}
    for name, (account, lang) in accounts.items():
        found[name] = Made(account, write_workbook(account, lang, folder / f"{name}.xlsx"))
    yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def spoilt(made, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every workbook with wrong values beside its formulas."""
    folder = tmp_path_factory.mktemp("spoilt")
    for name, one in made.items():
        spoil(one.path, folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in made}


@pytest.fixture(scope="package")
def anew(spoilt, libreoffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    """What LibreOffice makes of every workbook that was spoilt."""
    folder = tmp_path_factory.mktemp("computed")
    convert(libreoffice, folder, "xlsx", list(spoilt.values()))
    return {
        name: openpyxl.load_workbook(folder / path.name, data_only=True)
        for name, path in spoilt.items()
    }


@pytest.fixture(scope="package")
def printed(made, libreoffice, pdftotext, tmp_path_factory) -> dict[str, str]:
    """Text of the pages of the workbooks that are printed."""
    folder = tmp_path_factory.mktemp("printed")
    convert(libreoffice, folder, "pdf", [made[name].path for name in PRINTED])
    told = {}
    for name in PRINTED:
        command = [pdftotext, "-layout", str(folder / f"{name}.pdf"), "-"]
        told[name] = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")
    return told

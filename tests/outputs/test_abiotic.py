"""What comes of no living thing stands beside the total, with the total without it."""

import openpyxl
import pytest

from gep.account.account import read_account
from gep.account.notebook import account_html
from gep.cli.screen import Terminal
from gep.outputs.report.writing import write_report
from gep.outputs.workbook.writing import write_workbook
from gep.uses.value.facts import TableFacts
from gep.uses.value.verb import value_quantities
from tests.outputs.report.documents import Document

QUANTITIES = """service,indicator,item,quantity,unit,price,price_unit
provision,sector_output,agriculture,30,亿元,,
provision,product_output,hydropower,4,亿千瓦时,0.25,元/度
carbon_sink,carbon_dioxide_fixed,,1,万tCO2,100,元/tCO2
"""
# 30e8 yuan of farming, 1e8 of power, 1e6 of carbon
TOTAL, ABIOTIC = 3.101e9, 1.0e8
SAID = {"zh": ("1.00亿元", "30.01亿元"), "en": ("100.00 million CNY", "3.00 billion CNY")}


@pytest.fixture(scope="module", params=("zh", "en"))
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("abiotic")
    table = folder / "quantities.csv"
    table.write_text(QUANTITIES, encoding="utf-8")
    facts = TableFacts("zhejiang-2020", year=2020, code="330881", name="江山市")
    value_quantities(table, folder / "out", facts)
    return read_account(folder / "out"), request.param


def test_the_total_without_it_is_told_on_every_face(told, capsys) -> None:
    account, lang = told
    assert account.total == pytest.approx(TOTAL, rel=1e-12)
    assert account.abiotic_value == pytest.approx(ABIOTIC, rel=1e-12)
    sentence = account.without_abiotic(lang)
    assert all(amount in sentence for amount in SAID[lang])
    Terminal(lang).show_account(account)
    assert sentence in capsys.readouterr().out
    assert sentence[1:] in Document(write_report(account.folder, lang)).text  # a sentence's start
    assert sentence in account_html(account, lang)


def test_the_cover_of_the_workbook_has_it_as_a_figure(told) -> None:
    account, lang = told
    path = write_workbook(account.folder, lang)
    cover = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    shown = {row[0].value: row[1].value for row in cover.iter_rows(max_col=2)}
    (value,) = [v for name, v in shown.items() if name and "SEEA" in str(name)]
    assert value == pytest.approx((TOTAL - ABIOTIC) / {"zh": 1e8, "en": 1e9}[lang], rel=1e-12)

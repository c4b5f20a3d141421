"""Parts of the workbook on their own: price chains, number formats."""

import pytest
from msgspec import structs

from gep.outputs.workbook.parameters import Parameter
from gep.outputs.workbook.sheet import A3, A4, Exact, Spot, paper_for
from gep.outputs.workbook.styles import formatted, number_format
from gep.outputs.workbook.texts import sheet_names
from gep.telling.numbers import percent
from tests.outputs.small_account import small_parts

CELL = Spot("'P'", "D", 6)


def test_a_parameter_goes_back_along_its_price_chain():
    chain = ((2021, "cpi", 1.25), (2022, "cpi", 2.0), (2023, "cpi", 4.0))
    told = structs.replace(small_parts().manifest.hashed.coefficients[0], value=100.0, chain=chain)
    parameter = Parameter(told, CELL)
    assert parameter.at_prices_of(2021) == ("('P'!$D$7/4.0/2.0)", 12.5)
    assert parameter.at_prices_of(2023) == ("'P'!$D$7", 100.0)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("money", 1234.567, "1,234.57"),
        ("yuan", 25_757_735_087.16, "25,757,735,087"),
        ("yuan", 12.5, "12.50"),
        ("amount", 1234.5, "1,234.50"),
        ("amount", 0.01864, "0.0186"),
        ("amount", 2.5e18, "2.50E+18"),
        ("amount", 3e-9, "3.00E-09"),
        ("price", 68.1, "68.10"),
        ("price", 879.28661, "879.2866"),
        ("share", 0.12345, "12.3%"),
        ("year", 2023, "2023"),
        ("money", 0.0, "0.00"),
    ],
)
def test_numbers_are_shown_with_digits_that_tell_them_apart(kind, value, shown):
    assert formatted(value, number_format(kind, value)) == shown


def test_a_number_is_written_so_that_it_reads_back_the_same():
    for value in (0.1 + 0.2, 1 / 3, 123456789.12345679, 5e-324):
        assert float(f"{Exact(value):.16G}") == value


def test_names_of_sheets_that_are_alike_get_numbers():
    long = "生态保护红线" * 8
    names = sheet_names(
        {"a": long, "b": long + "x", "c": "History", "d": "[:*?/\\]", "e": "SORT(x"}
    )
    assert len(set(names.values())) == 5
    assert all(len(name) <= 31 for name in names.values())
    assert names["c"] == "History 2"
    assert names["d"] == "d"
    assert "(" not in names["e"]


@pytest.mark.parametrize("share", [0.0, 1.0, 0.12345, 0.0005, 0.000061, 0.9999, 0.0099])
def test_a_share_looks_as_everywhere(share: float) -> None:
    assert formatted(share, number_format("share", share)) == percent(share)


@pytest.mark.parametrize(
    ("digits", "paper", "why"),
    [
        (140.0, A4, "770 points of an A4 sheet across are 146 digits of ten points"),
        (200.0, A4, "at 0.7 of their size they are still read"),
        (277.0, A3, "nineteen townships by ten services would be of five points"),
    ],
)
def test_a_wide_sheet_is_printed_on_a3(digits: float, paper: int, why: str) -> None:
    assert paper_for({0: digits}, 1, landscape=True) == paper, why
    assert paper_for({0: digits}, 2, landscape=True) == A4, why

"""Names as people spell them."""

import dataclasses
import math

import pytest

from gep.inputs.tables.spellings import plain_number
from tests.inputs.tables.workbooks import HEADER, KNOWN, Write, read, row, the_only


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("330881001", "330881001"),
        (330881001, "330881001"),
        (330881001.0, "330881001"),
        ("330881001000", "330881001"),
        (" 330881001 ", "330881001"),
        ("双塔街道", "330881001"),
        ("双塔 街道", "330881001"),
        ("330881", "330881"),
        ("330881000000", "330881"),
        ("江山市", "330881"),
    ],
)
def test_a_zone_may_be_written_as_code_or_name(workbook: Write, written: object, code: str) -> None:
    statistics, problems = read(workbook(socioeconomic=[HEADER, row(written, "", "人口", 5, "人")]))
    assert problems == []
    assert the_only(statistics)["zone_code"] == code


def test_codes_are_those_of_the_zone_layer(workbook: Write) -> None:
    known = dataclasses.replace(KNOWN, zones={"330881001000": "双塔街道"})
    path = workbook(socioeconomic=[HEADER, row("330881001", "", "人口", 5, "人")])
    assert the_only(read(path, known)[0])["zone_code"] == "330881001000"


WIDE = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in "0123456789.,-"})


@pytest.mark.parametrize(
    "text",
    [
        "6200①",
        "6200²",
        "62" + "00".translate(WIDE) + "①",
        "Ⅳ",
        "½",
        "6200*",
        "㈠",
        "1.2.3".translate(WIDE),
    ],
)
def test_a_mark_beside_a_number_is_no_digit(text):
    assert math.isnan(plain_number(text))


@pytest.mark.parametrize(("text", "number"), [("6200", 6200.0), ("1,234.5", 1234.5), ("-3", -3.0)])
def test_wide_digits_are_read_one_by_one(text, number):
    assert plain_number(text.translate(WIDE)) == number

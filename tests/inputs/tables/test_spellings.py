"""Names as people spell them."""

import dataclasses

import pytest

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

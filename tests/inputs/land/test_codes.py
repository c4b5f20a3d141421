"""Codes of zones as people and files write them."""

import pytest

from gep.inputs.land.zones import (
    codes_match,
    match_code,
)
from tests.inputs.land.towns import LEFT, frame, opened


@pytest.mark.parametrize("code", [330881001.0, 330881001, "330881001.0", " 330881001 "])
def test_codes_are_text_however_the_file_keeps_them(tmp_path, code):
    layer, _ = opened(tmp_path, frame(LEFT, codes=[code]))
    assert layer.codes == ("330881001",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("330881001000", "330881001", True),
        ("330881000000", "330881", True),
        ("3308810010010000000", "330881001001", True),  # 19 digits of the land survey
        ("330880", "33088", False),
        ("330881100", "330881100000", True),  # not 3308811
        ("330881001", "330881002", False),
        ("A000", "A", False),
        ("330881000", "330881", False),  # run by the county itself
        ("330881000", "330881000000", False),
        ("330881000001", "330881001", False),
    ],
)
def test_codes_match_without_their_padding(one, other, same):
    assert codes_match(one, other) is same
    assert match_code(match_code(one)) == match_code(one)

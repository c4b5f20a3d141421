"""A norm's file: every slip is named at its line."""

import pytest

from tests.book.own_norm import own_norm


def lines(problems):
    return sorted((p.code, p.place.line) for p in problems)


def test_every_slip_is_named_at_once_with_its_line_and_what_was_meant(tmp_path):
    text = (
        'titel = { zh = "x" }\n'  # 1
        'text_seen = "no"\n'  # 2
        "[services.soil_retention]\n"  # 3
        "count = true\n"  # 4
        'ecosystem_types = ["forest", "shrubb"]\n'  # 5
        "prices.retained_soil = 3\n"  # 6
        "[[overlap]]\n"  # 7
        'pair = ["a"]\n'  # 8
    )
    norm, problems = own_norm(tmp_path, text)
    assert norm is None
    assert lines(problems) == [
        ("norm-key-unknown", 1), ("norm-key-unknown", 4), ("norm-type-unknown", 5),
        ("norm-value", 2), ("norm-value", 6), ("norm-value", 7), ("norm-value", 8),
    ]  # fmt: skip
    said = "\n".join(problem.text("en") for problem in problems)
    assert "did you mean title?" in said
    assert "did you mean counted?" in said
    assert "nearest: shrub" in said


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ('inherits = "natonal-2022"', "norm-unknown", "a misspelt parent"),
        ('inherits = "own.toml"', "norm-unknown", "its own parent"),
        ("title = {", "norm-syntax", "no TOML"),
        ("services = 3", "norm-value", "a number for tables"),
        ("[services]\nsoil_retention = 3", "norm-value", "a number for a table"),
    ],
)
def test_broken_norms_are_problems_not_tracebacks(tmp_path, text, code, why):
    norm, problems = own_norm(tmp_path, text)
    assert norm is None
    assert [p.code for p in problems] == [code], why

"""Where keys of a TOML text stand: the reader of places against the reader of values."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.files.toml_places import key_lines


def dotted(tables, above=""):
    """Every key of what tomllib read, as far as tables go."""
    for key, value in tables.items():
        yield above + key
        if isinstance(value, dict):
            yield from dotted(value, f"{above}{key}.")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1\n# b = 2\nc = 3", {"a": 1, "c": 3}),
        ('a = """\nb = 1\n"""\nc = 2', {"a": 1, "c": 4}),  # a text holds no keys
        ("[x.y]\nz = 1\n[x]\nw = 2", {"x": 1, "x.y": 1, "x.y.z": 2, "x.w": 4}),
        ("[[o]]\np = 1\n[[o]]\np = 2", {"o": 1, "o.p": 2}),  # the first of several
        ("a = [\n 1,\n]\nb = { c = [2,\n3], d = 4 }", {"a": 1, "b": 4, "b.c": 4, "b.d": 5}),
        ("\"k e y\".'x' = 1", {"k e y": 1, "k e y.x": 1}),
        ("a = '= [ {'\nb = 1", {"a": 1, "b": 2}),
    ],
)
def test_each_key_is_at_its_first_line(text, lines):
    tomllib.loads(text)
    assert key_lines(text) == lines


KEY = st.from_regex(r"[a-z]{1,3}", fullmatch=True)
VALUE = st.sampled_from(
    ["1", "true", '"# = ["', "'''\nx = 1\n'''", "[1, [2]]", "{ q = 1, r = [2] }"]
)


@given(
    st.dictionaries(KEY, VALUE, max_size=4),
    st.dictionaries(KEY, st.dictionaries(KEY, VALUE, max_size=3), max_size=3),
)
def test_no_key_is_missed_and_none_invented(top, tables):
    tables = {name: keys for name, keys in tables.items() if name not in top}
    rows = [f"{key} = {value}" for key, value in top.items()]
    for name, keys in tables.items():
        rows += [f"[{name}]", *(f"{key} = {value}" for key, value in keys.items())]
    text = "\n".join(rows)
    found = key_lines(text)
    assert set(found) == set(dotted(tomllib.loads(text)))
    for key, line in found.items():
        assert key.rpartition(".")[2] in text.split("\n")[line - 1]

"""A TOML file as its author wrote it: where each key stands, and what is wrong with its text."""

import pytest

from gep.files.toml_file import read_toml
from gep.problems import Problems


def read(folder, content):
    path = folder / "a.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems()
    return read_toml(path, problems), [(p.code, p.place.line) for p in problems]


def test_a_key_has_its_line_and_what_lies_below_it_that_of_the_table(tmp_path):
    file, problems = read(tmp_path, '[a]\r\nb = 1\r\n\r\n[c.d]\r\ne = "x"\r\n')
    assert problems == []
    assert file.tables == {"a": {"b": 1}, "c": {"d": {"e": "x"}}}
    assert [file.place(key).line for key in ("a.b", "c.d.e", "c.d.f", "g")] == [2, 5, 4, 0]
    assert file.line("a.b") == "b = 1"
    assert file.line("g") == "-"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("\ufeffa = 1\n".encode("utf-16"), "config-encoding", 1),
        ("a = 1\nb = '县'\n".encode("gb18030"), "config-encoding", 2),
        ("a = 1\na = 2\n", "config-twice", 2),
        ("a = 1\n县 = 2\n", "config-key-ascii", 2),
        ('a = 1\nb = "c:\\data"\n', "config-backslash", 2),
        ("a = 1\nb = \u201cx\u201d\n", "config-full-width", 2),
        ("a = 1\nb = \n", "config-syntax", 2),
        ("a = [1,\n", "config-syntax", 1),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, content, code, line):
    assert read(tmp_path, content) == (None, [(code, line)])

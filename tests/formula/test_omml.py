"""Formulas as Word holds them."""

from xml.etree import ElementTree

from gep.formula import as_omml, read_formula
from gep.formula.omml import MATH, WORD


def test_omml_of_a_fraction():
    root = ElementTree.fromstring(as_omml(read_formula("a / b"), "r", {}))
    assert [e.tag.partition("}")[2] for e in root.iterfind(".//m:f/*", {"m": MATH})] == [
        "num", "den",
    ]  # fmt: skip
    texts = [t.text for t in root.iter(f"{{{MATH}}}t")]
    assert texts == ["r", "=", "a", "b"]


def test_several_lines_of_word_are_aligned_and_broken():
    root = ElementTree.fromstring(as_omml(read_formula("x = a / b\ny = x * 2\nx + y"), "r", {}))
    lines = root.findall(f"{{{MATH}}}oMath")
    assert len(lines) == 3
    assert [len(line.findall(f".//{{{WORD}}}br")) for line in lines] == [1, 1, 0]
    assert all(line.find(f".//{{{MATH}}}aln") is not None for line in lines)

"""Texts that people wrote are shown whole, in characters that any file can hold."""

import re
import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gep.telling.text import cut, one_line, visible
from tests.outputs.hostile import HOSTILE

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@given(ANY_TEXT)
def test_a_visible_text_can_stand_in_xml_and_controls_nothing(text: str) -> None:
    seen = visible(text)
    assert ElementTree.fromstring(f"<a>{escape(seen)}</a>".encode()).text in (seen, None)
    assert not [c for c in seen if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n"]


@given(ANY_TEXT)
def test_what_was_made_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_writing_that_turns_direction_is_turned_back_in_its_own_text(text: str) -> None:
    seen = visible(text)
    assert len(re.findall("[\u202a\u202b\u202d\u202e]", seen)) <= seen.count("\u202c")


@given(ANY_TEXT)
def test_one_line_has_no_break(text: str) -> None:
    assert len(one_line(text).split("\n")) == 1


@given(ANY_TEXT, st.integers(2, 20))
def test_a_cut_text_fits_and_begins_as_the_whole_does(text: str, most: int) -> None:
    told = cut(visible(text), most)
    assert len(told.encode("utf-16-le")) <= 2 * most
    assert told == visible(text) or visible(text).startswith(told.removesuffix("…"))

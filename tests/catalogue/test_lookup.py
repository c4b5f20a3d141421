"""Coefficients as arrays: over items and types, over codes, in the unit that is asked for."""

import numpy as np
import pytest

from gep.book.confidence import CONFIDENCE
from gep.book.price_indices import IndexValue
from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import Term
from gep.catalogue.lookup import Lookup, shared_terms
from tests.book.small_book import HERE, INDEX, book, row

TYPES = ("forest", "bamboo_forest", "cropland")
VOCABULARY = Vocabulary.shipped()
BY_TYPE = Term("p", "coefficient", "t km-2", "s", ("ecosystem_type",))


def lookup(*rows, **cells):
    return Lookup(book(*rows, **cells), HERE, 2020, TYPES, VOCABULARY)


def test_a_type_without_a_row_borrows_from_its_parent_or_has_none():
    looked = lookup(row(2.0, unit="kg m-2")).coefficient(BY_TYPE)
    assert looked.values.shape == (1, 1, 3)
    # 2 kg on a square metre are 2000 t on a square kilometre
    assert looked.values.ravel().tolist() == pytest.approx([2000.0, 2000.0, np.nan], nan_ok=True)
    assert looked.missing == (("cropland",),)
    assert [used.borrowed_from for used in looked.used] == ["", "forest"]
    assert [used.value for used in looked.used] == pytest.approx([2000.0, 2000.0])


def test_rank_counts_in_confidence():
    rows = (row(1.0, confidence="recalled"), row(1.0, key=("cropland",), confidence="computed"))
    rank = lookup(*rows).coefficient(Term("p", "coefficient", "1", "s", BY_TYPE.by)).rank
    assert [CONFIDENCE[r] for r in rank.ravel()] == ["recalled", "recalled", "computed"]


def test_the_confidence_of_an_index_enters_the_price_that_it_moves():
    index = (IndexValue("i", 2020, 200.0, confidence="recalled"),)
    term = Term("p", "coefficient", "1", "s", BY_TYPE.by)
    rows = (row(1.0, year=2019, index="i"), row(1.0, key=("cropland",), year=2019))
    looked = lookup(*rows, indices=index).price(term, (), 2020)
    assert looked.values.ravel().tolist() == [2.0, 2.0, 1.0]
    assert [CONFIDENCE[r] for r in looked.rank.ravel()] == ["recalled", "recalled", "seen"]
    assert [one.confidence for one in looked.used] == ["recalled", "recalled", "seen"]
    assert {one.row.confidence for one in looked.used} == {"seen"}


def test_items_come_before_types_whatever_the_order_of_the_key():
    rows = [
        row(float(10 * i + t), key=(kind, item))
        for i, item in enumerate(("SO2", "NOx"), 1)
        for t, kind in enumerate(("forest", "cropland"), 1)
    ]
    term = Term("p", "coefficient", "1", "s", ("ecosystem_type", "air_pollutant"))
    found = lookup(*rows).coefficient(term, ("SO2", "NOx")).values
    assert found.shape == (2, 1, 3)
    assert found[:, 0].tolist() == [[11.0, 11.0, 12.0], [21.0, 21.0, 22.0]]


def test_an_item_may_be_two_parts_of_a_key():
    rows = (row(1.0, key=("pine", "young")), row(2.0, key=("pine", "old")))
    term = Term("p", "coefficient", "1", "s", ("stand",))
    assert lookup(*rows).coefficient(term, ("pine|young", "pine|old")).values.ravel().tolist() == [
        1.0, 2.0,
    ]  # fmt: skip


def test_one_number_has_length_one_along_every_axis():
    looked = lookup(row(3.0, key=())).coefficient(Term("p", "coefficient", "1", "s"), ("a", "b"))
    assert looked.values.tolist() == [[[3.0]]]


def test_codes_that_the_book_does_not_know_meet_a_last_column_of_nothing():
    rows = (row(1.0, key=("forest", "1")), row(4.0, key=("cropland", "3")))
    term = Term("p", "coefficient", "1", "s", ("ecosystem_type", "soil_group"))
    table, used = lookup(*rows).pass_table(term)
    assert table.shape == (3, 5)  # codes 0 to 3 and the column behind them
    known = {(t, c): table[t, c] for t, c in np.argwhere(np.isfinite(table)).tolist()}
    assert known == {(0, 1): 1.0, (1, 1): 1.0, (2, 3): 4.0}
    assert len(used) == 3


def test_a_table_by_code_alone_is_the_same_for_every_type():
    rows = (row(1.0, key=("1",)), row(2.0, key=("2",)))
    table, _ = lookup(*rows).pass_table(Term("p", "coefficient", "1", "s", ("soil_group",)))
    assert table.shape == (3, 4)
    assert table[:, 1:3].tolist() == [[1.0, 2.0]] * 3


def test_a_price_is_that_of_the_year_and_the_coefficient_that_of_the_book():
    one = row(100.0, key=(), unit="CNY t-1", index="i", year=2018)
    looked = lookup(one, indices=INDEX)
    term = Term("p", "coefficient", "CNY t-1", "s")
    assert looked.price(term, ("",), 2020).values.item() == pytest.approx(132.0)  # x 1.1 x 1.2
    assert looked.coefficient(term).values.item() == 100.0


def test_what_is_lacking_is_named_for_the_items_that_are_asked_for():
    rows = (row(1.0, key=("SO2", "forest")), row(2.0, key=("NOx", "cropland")))
    term = Term("p", "coefficient", "1", "s", ("air_pollutant", "ecosystem_type"))
    assert lookup(*rows).lacking(term, ("SO2",)) == (("SO2", "cropland"),)


def test_shared_rows_vary_by_type_or_by_item_and_take_a_unit_they_agree_on():
    cells = {"service": "", "source": "x", "confidence": "seen"}
    rows = (
        row(1.0, parameter="by_type", unit="1", **cells),
        row(2.0, parameter="by_item", key=("SO2",), unit="CNY t-1", **cells),
        row(2.0, parameter="by_item", key=("NOx",), unit="CNY kg-1", **cells),
        row(3.0, parameter="unlike", key=("a",), unit="CNY t-1", **cells),
        row(3.0, parameter="unlike", key=("b",), unit="CNY m-3", **cells),
    )
    terms = shared_terms(book(*rows))
    assert {name: term.by for name, term in terms.items()} == {
        "by_type": ("ecosystem_type",), "by_item": ("item",), "unlike": ("item",),
    }  # fmt: skip
    assert terms["by_item"].unit in ("CNY t-1", "CNY kg-1")
    assert terms["unlike"].unit == ""

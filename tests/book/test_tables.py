"""The book as tables: a register of its rows, and what differs between two books."""

from gep.book.tables import book_differences, coefficient_table
from tests.book.small_book import BOOK, book, row


def test_the_register_holds_every_row_with_its_source():
    table = coefficient_table(BOOK)
    assert len(table) == len(BOOK.rows)
    assert (table["source_title"] != "").all()
    shared = coefficient_table(BOOK, "")
    assert set(shared["parameter"]) == set(BOOK.parameters(""))


def test_differences_of_books():
    old = book(row(1.0), row(2.0, year=2018))
    new = book(row(1.5, note="n"), row(3.0, region="33"))
    table = book_differences(old, new)
    told = table[["change", "column", "one", "other"]].to_numpy().tolist()
    assert told == [
        ["changed", "value", "1", "1.5"],
        ["changed", "note", "", "n"],
        ["removed", "value", "2", ""],
        ["added", "value", "", "3"],
    ]
    assert book_differences(old, old).empty
    assert book_differences(BOOK, BOOK).empty

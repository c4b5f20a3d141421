"""The services there are, bound to this book, with what other people brought."""

from gep.book.book import Book
from gep.catalogue.discovery import book_with_extensions, catalogue_of, declared_names
from tests.toys import bring_service


def test_an_extension_brings_its_service_and_its_rows(tmp_path, monkeypatch):
    monkeypatch.delenv("GEP_EXTENSIONS", raising=False)
    before = book_with_extensions()
    assert before.rows == Book.shipped().rows
    assert "shade" not in catalogue_of(before).services
    monkeypatch.setenv("GEP_EXTENSIONS", str(bring_service(tmp_path / "extension")))
    book = book_with_extensions()
    assert len(book.rows) == len(before.rows) + 2
    assert book.keys("shade", "shade_hours") == (("forest",),)
    catalogue = catalogue_of(book)
    assert catalogue.owners["shade"] == "shade"
    assert catalogue.methods["shade", "by_area"].unit == "m2 h yr-1"


def test_a_norm_may_name_the_methods_and_prices_that_are_declared(tmp_path, monkeypatch):
    monkeypatch.setenv("GEP_EXTENSIONS", str(bring_service(tmp_path / "extension")))
    names = declared_names(catalogue_of(book_with_extensions()))
    assert names["shade"]["shade"] == (("by_area",), ("stated",))
    slope, prices = names["shade"]["slope"]  # a derived raster may be named under any service
    assert len(slope) > 0
    assert prices == ()

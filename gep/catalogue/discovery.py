"""The services there are, bound to the names of inputs and of the book."""

from collections.abc import Iterator
from pathlib import Path

from gep import services
from gep.book.book import Book
from gep.book.norm import Declared
from gep.book.vocabulary import Measure, Vocabulary
from gep.catalogue.binding import Catalogue, bind
from gep.catalogue.lookup import shared_terms
from gep.service import Coefficient, Derived, Service, discover, discover_derived
from gep.shipped import extension_folders


def catalogue_of(book: Book) -> Catalogue:
    """Every service there is, bound to the names of inputs and of this book.

    Raises
    ------
    DataProblem
        A service names an input that does not exist.
    """
    shared = shared_terms(book)
    return bind(discover(), discover_derived(), Vocabulary.shipped(), shared)


def book_with_extensions() -> Book:
    """The book that ships with gep and the coefficients of services that others brought.

    Those of an extension folder are all its CSVs; those of an installed service the file of its
    key beside its module. A ``sources.csv`` there adds sources.
    """
    folders = extension_folders()
    files = [path for folder in folders for path in sorted(folder.glob("*.csv"))]
    own = Path(services.__file__).parent
    for service in discover():
        home = Path(service.home)
        if home != own and home not in folders:
            beside = (home / f"{service.key}.csv", home / "sources.csv")
            files += [path for path in beside if path.is_file()]
    book = Book.shipped()
    for path in dict.fromkeys(files):
        book = book.with_file(path)
    return book


def declared_coefficients() -> dict[tuple[str, str], Coefficient]:
    """Every coefficient of a service or a derived raster, by its key and its own."""
    declaring: list[Service | Derived] = [*discover(), *discover_derived()]
    return {(one.key, own.key): own for one in declaring for own in one.coefficients}


def measured_coefficients(catalogue: Catalogue) -> Iterator[tuple[str, Coefficient, Measure]]:
    """Service, coefficient and measure, where a measure of the statistics is that coefficient."""
    for service in catalogue.services.values():
        for coefficient in service.coefficients:
            for measure in catalogue.vocabulary.tables_with(coefficient.key):
                yield service.key, coefficient, measure


def declared_names(catalogue: Catalogue) -> Declared:
    """What a norm may name: methods and prices of indicators, derivations of rasters."""
    derived: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        raster: (catalogue.derivations(raster), ()) for raster, _ in catalogue.derived
    }
    return {
        service.key: {
            **derived,
            **{i.key: (tuple(i.methods), tuple(i.prices)) for i in service.indicators},
        }
        for service in catalogue.services.values()
    }

"""The services there are, bound to the names of inputs and of the book."""

from pathlib import Path

from gep import services
from gep.book.book import Book
from gep.book.norm import Declared
from gep.book.vocabulary import Vocabulary
from gep.catalogue.binding import Catalogue, bind
from gep.catalogue.lookup import shared_terms
from gep.service import discover, discover_derived
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


def declared_coefficients() -> frozenset[tuple[str, str]]:
    """Service and parameter of every coefficient that a service declares, in the book or not."""
    return frozenset((s.key, one.key) for s in discover() for one in s.coefficients)


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

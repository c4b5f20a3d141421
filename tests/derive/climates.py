"""A year's months at one place, and coefficients of the book."""

import numpy as np

from gep.book.book import Book, Where
from gep.service import Field

BOOK = Book.shipped()
HERE = Where("zhejiang-2020", "330881", ("zhejiang-2020", "national-2022"))
# about 400 m above the sea in Jiangshan: sample-county.md
TEMPERATURE = (5.5, 7.5, 11.3, 17.1, 21.7, 24.9, 28.3, 27.5, 23.9, 18.8, 13.0, 7.3)


def a_place(months, latitude: float = 28.6) -> Field:
    """A raster of one pixel."""
    values = np.reshape(np.asarray(months, float), (-1, 1, 1))
    return Field(values, np.ones(1), np.ones(1), lambda: np.full((1, 1), latitude))


def value(parameter: str, *key: str, service: str = "evapotranspiration", where: Where = HERE):
    found = BOOK.find(service, parameter, key, where)
    assert found is not None, (parameter, key)
    return found.value


def months(warmer: float = 0.0, shape: tuple[int, int] = (9, 8)) -> np.ndarray:
    return np.broadcast_to(np.reshape(TEMPERATURE, (12, 1, 1)) + warmer, (12, *shape))

"""A table of physical quantities, valued and written as an account: ``gep value``."""

from gep.uses.value.verb import Facts, value_quantities

__all__ = ["Facts", "value_quantities"]

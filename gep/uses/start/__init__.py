"""The files an account begins with."""

from gep.uses.start.verb import init

__all__ = ["init"]

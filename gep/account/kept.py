"""What everything that an account keeps in its manifest is made of."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from gep.words import Bilingual

InBoth: TypeAlias = Annotated[Bilingual, Meta(min_length=2)]
"""A text that is there in every language."""


class Kept(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept in the file, where a key that no field has is refused."""

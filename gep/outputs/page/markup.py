"""HTML made of elements, in which every text is escaped once and what was made here never again."""

from collections.abc import Mapping
from html import escape
from typing import Any, Self

from gep.telling.text import visible

_VOID = frozenset(("br", "col", "hr", "input", "meta", "link"))


class Markup(str):
    """HTML that is ready; any other text is escaped where it is put in."""

    __slots__ = ()

    @classmethod
    def joined(cls, parts: Any) -> Self:
        """Pieces of HTML and texts in a row."""
        return cls("".join(map(escaped, parts)))


def escaped(text: object) -> str:
    """A text as it stands in HTML, between tags or in a quoted attribute.

    >>> escaped("a < b & 'c'"), escaped(Markup("<b>ready</b>"))
    ('a &lt; b &amp; &#x27;c&#x27;', '<b>ready</b>')
    """
    if isinstance(text, Markup):
        return text
    return escape(visible(str(text)), quote=True)


def tag(name: str, attributes: Mapping[str, object] | None = None, *inside: object) -> Markup:
    """An element; an attribute that is None or False is left out, one that is True stands alone.

    >>> tag("p", {"class": "note", "hidden": False}, "1 < 2")
    '<p class="note">1 &lt; 2</p>'
    """
    said = "".join(
        f" {key}" if value is True else f' {key}="{escaped(value)}"'
        for key, value in (attributes or {}).items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{''.join(map(escaped, inside))}</{name}>")

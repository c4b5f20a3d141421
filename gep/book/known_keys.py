"""Keys that a bureau's own rows may have: those that something may ask the book for.

A row with a key that nothing asks for would be a price or a coefficient without effect.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from gep.book.coefficient import CoefficientRow
from gep.book.ecosystem_types import EcosystemTypes
from gep.book.vocabulary import Item
from gep.problems import Problem, nearest


@dataclass(frozen=True)
class KnownKeys:
    """The parts of keys in a book, by service, parameter and place in the key."""

    parts: Mapping[tuple[str, str, int], frozenset[str]]
    lengths: Mapping[tuple[str, str], frozenset[int]]
    types: EcosystemTypes
    items: Mapping[str, Mapping[str, Item]]

    @classmethod
    def of(
        cls,
        rows: Iterable[CoefficientRow],
        types: EcosystemTypes,
        items: Mapping[str, Mapping[str, Item]],
    ) -> "KnownKeys":
        """The keys of the book's own rows."""
        parts: dict[tuple[str, str, int], set[str]] = {}
        lengths: dict[tuple[str, str], set[int]] = {}
        for row in rows:
            lengths.setdefault((row.service, row.parameter), set()).add(len(row.key))
            for place, part in enumerate(row.key):
                parts.setdefault((row.service, row.parameter, place), set()).add(part)
        return cls(
            {one: frozenset(known) for one, known in parts.items()},
            {one: frozenset(known) for one, known in lengths.items()},
            types,
            items,
        )

    def spelt(self, row: CoefficientRow) -> CoefficientRow:
        """A bureau's row with ecosystem types and items by their ids, however it wrote them."""
        parts = []
        for place, part in enumerate(row.key):
            known = self._known(row, place)
            item = next((i.key for i in self._items(known) if i.is_called(part)), None)
            written = self.types.find(part) if self._is_by_type(known) or not known else item
            parts.append(part if part in known else written or part)
        return replace(row, key=tuple(parts))

    def problems(self, row: CoefficientRow) -> list[Problem]:
        """What is wrong with the key of a row: too many parts or too few, or a part unknown."""
        lengths = self.lengths.get((row.service, row.parameter))
        if lengths and len(row.key) not in lengths:
            return [self._other_length(row, min(lengths))]
        found = (self._problem(row, *one) for one in enumerate(row.key))
        return [problem for problem in found if problem is not None]

    def _problem(self, row: CoefficientRow, place: int, part: str) -> Problem | None:
        known = self._known(row, place)
        if self._is_by_type(known):
            if part in self.types.parents:
                return None
            near = nearest(part, self.types.ids) or "-"
            what = {"name": row.name, "type": part, "nearest": near}
            return Problem("coefficient-unknown-type", row.place, what)
        items = {item.key for item in self._items(known)}
        if not known or part in known | items:
            return None
        names = sorted(known | items)
        what = {"name": row.name, "part": part, "nearest": nearest(part, names) or "-"}
        return Problem("coefficient-unknown-key", row.place, what | {"known": ", ".join(names)})

    def _other_length(self, row: CoefficientRow, wanted: int) -> Problem:
        parts = (min(self._known(row, place)) for place in range(wanted))
        like = "|".join(parts) or "-"
        key = "|".join(row.key) or "-"
        return Problem(
            "coefficient-key-parts", row.place, {"name": row.parameter, "key": key, "like": like}
        )

    def _known(self, row: CoefficientRow, place: int) -> frozenset[str]:
        return self.parts.get((row.service, row.parameter, place), frozenset())

    def _is_by_type(self, known: Collection[str]) -> bool:
        return any(part in self.types.parents for part in known)

    def _items(self, known: Collection[str]) -> list[Item]:
        """All items of the axis that known parts are items of."""
        axis = next((a for a in self.items.values() if any(part in a for part in known)), None)
        return list(axis.values()) if axis else []

"""What is asked: a service or indicator, a zone, an ecosystem type, however people write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.explain.archive import Zone
from gep.problems import DataProblem, Place, Problem, nearest
from gep.words import Bilingual

_PADDED = re.compile(r"(\d{6}(?:\d{3})*?)(?:000)*(?:\.0+)?")
_SHOWN = 12


@dataclass(frozen=True)
class Question:
    """A service, perhaps one of its indicators, in a zone, perhaps for one ecosystem type."""

    service: str
    indicator: str
    zone: Zone
    ecosystem_type: str


def asked(account: Account, service: str, zone: str, ecosystem_type: str) -> Question:
    """The question that some words mean.

    Raises
    ------
    DataProblem
        With every word that means nothing in this account.
    """
    reader = _Reader(account)
    question = Question(
        *reader.service(service), reader.zone(zone), reader.ecosystem_type(ecosystem_type)
    )
    if reader.problems:
        raise DataProblem(tuple(reader.problems))
    return question


class _Reader:
    """Reads words, and notes those that mean nothing."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.problems: list[Problem] = []

    def service(self, text: str) -> tuple[str, str]:
        """Service and indicator that a key or a label means; no indicator means all of them."""
        hashed = self.account.manifest.hashed
        indicators = {one.indicator: one.service for one in hashed.indicators.values()}
        for key, said in hashed.norm.services.items():
            indicators |= dict.fromkeys(said.indicators, key)
        services = dict.fromkeys([*hashed.norm.services, *indicators.values()])
        if key := self._key(text, services):
            return key, ""
        if key := self._key(text, indicators):
            return indicators[key], key
        self._unknown("explain-service-unknown", text, [*services, *indicators])
        return "", ""

    def zone(self, text: str) -> Zone:
        """The zone that a code or name means, in the first layer that has it; county if empty.

        ``layer/code`` asks one layer; with nothing behind the stroke, its land in no zone.
        """
        zones = [
            Zone(layer, code, name)
            for layer, record in self.account.layers.items()
            for code, name in zip(record.codes, record.names, strict=True)
        ]
        zones.sort(key=lambda zone: zone.layer != COUNTY)
        if not text:
            return zones[0]
        layer, stroke, rest = text.partition("/")
        if stroke and layer in self.account.layers:
            zones = [zone for zone in zones if zone.layer == layer]
            if not rest:
                return Zone(layer, "", "")
            text = rest
        by_code = [zone for zone in zones if _bare(zone.code) == _bare(text)]
        named = [zone for zone in zones if zone.name.casefold() == text.strip().casefold()]
        found = by_code or [zone for zone in named if zone.layer == named[0].layer]
        if len(found) == 1 or by_code:
            return found[0]
        if found:
            codes = ", ".join(f"{zone.code} ({zone.layer})" for zone in found)
            self._note("explain-zone-ambiguous", text, known=codes)
        else:
            known = [word for zone in zones for word in (zone.name, zone.code)]
            self._unknown("explain-zone-unknown", text, known)
        return zones[0]

    def ecosystem_type(self, text: str) -> str:
        """The ecosystem type that an id or label means, empty for all of them."""
        if not text:
            return ""
        rows = {*self.account.rows()["ecosystem_type"], *self.account.memo["ecosystem_type"]}
        kept = self.account.manifest.hashed.ecosystem_types
        types = dict.fromkeys([*kept, *sorted(rows - {"", *kept})])
        if key := self._key(text, types):
            return key
        self._unknown("explain-ecosystem-unknown", text, types)
        return ""

    def _key(self, text: str, keys: Iterable[str]) -> str:
        wanted = text.strip().casefold()
        for key in keys:
            if wanted in (word.casefold() for word in (key, *self._labels(key).values())):
                return key
        return ""

    def _labels(self, key: str) -> Bilingual:
        return self.account.manifest.labels.get(key, {})

    def _unknown(self, code: str, text: str, keys: Iterable[str]) -> None:
        keys = list(dict.fromkeys(keys))
        words = [*keys, *(word for key in keys for word in self._labels(key).values())]
        shown = ", ".join(keys[:_SHOWN]) + (", ..." if keys[_SHOWN:] else "")
        self._note(code, text, known=shown, near=nearest(text, words) or "-")

    def _note(self, code: str, text: str, **values: str) -> None:
        place = Place(str(self.account.folder))
        self.problems.append(Problem(code, place, {"text": text, **values}))


def _bare(code: str) -> str:
    """A code without padding: 330881001000 is 330881001, and 330880 is not 33088."""
    match = _PADDED.fullmatch(code.strip())
    return match[1] if match else code.strip()

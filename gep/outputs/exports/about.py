"""What an export says of the account it comes from: titles, an abstract, the lineage."""

import math
from dataclasses import dataclass
from functools import cached_property

import pyproj

from gep.account.account import Account
from gep.account.columns import CURRENCY
from gep.account.manifest import InputRecord
from gep.telling.amounts import shown
from gep.telling.notes import half
from gep.telling.numbers import percent
from gep.telling.telling import Telling
from gep.telling.text import one_line
from gep.words import Language, words


@dataclass(frozen=True, eq=False)
class About:
    """An account as its files tell of it, in one language."""

    account: Account
    lang: Language

    @cached_property
    def words(self) -> Telling:
        """What things are called."""
        return self.account.telling(self.lang)

    @property
    def account_id(self) -> str:
        """The id of the account, which every file of an export carries."""
        return self.account.manifest.account_id

    @property
    def year(self) -> int:
        """The accounting period."""
        return self.account.about.year

    @property
    def crs(self) -> pyproj.CRS | None:
        """The CRS of the account; none where its quantities were given."""
        grid = self.account.manifest.hashed.grid
        return pyproj.CRS.from_user_input(grid.crs) if grid else None

    def input_name(self, key: str) -> str:
        """What people call an input; some are called like something else that has a label."""
        own = words("export_inputs").get(key)
        return str(own[self.lang]) if own else self.account.raster_label(key, self.lang)

    def title(self, what: str) -> str:
        """Title of one file of the export."""
        name = one_line(self.account.about.name)
        return self.words.say("export_title", name=name, year=self.year, what=what)

    @cached_property
    def abstract(self) -> str:
        """By which norm, how much in all, how sure, and how to read what is empty."""
        about, norm = self.account.about, self.account.manifest.hashed.norm
        title = one_line(norm.title[self.lang])
        sentences = [
            self.words.say(
                "export_of_norm", norm=title, year=self.year, price_year=about.price_year
            )
        ]
        sentences += [] if norm.text_seen else [self.words.say("export_unseen")]
        sentences += [self.words.say("export_synthetic")] if about.synthetic else []
        sentences += [self._total(), self.words.say("export_reading")]
        return self.words.joined(sentences, "gap")

    def _total(self) -> str:
        total, share = self.account.total, self.account.recalled_share
        step = shown(CURRENCY, self.lang, total)
        values = {"total": step.text(total), "unit": step.unit}
        if math.isnan(share):
            return self.words.say("export_total_only", **values)
        return self.words.say("export_total", **values, share=percent(share))

    @cached_property
    def lineage(self) -> str:
        """With what it was computed, and from which inputs, each with the start of its hash."""
        crs = self.crs
        if crs is None:
            head = self.words.say("export_given")
        else:
            version = self.account.manifest.hashed.gep_version
            head = self.words.say(
                "export_lineage", version=version, id=self.account_id, crs=crs_name(crs)
            )
        inputs = self.account.manifest.hashed.inputs
        return head + "; ".join(self._input(one) for one in inputs)

    def _input(self, one: InputRecord) -> str:
        states = words("export_states")
        state = str(states[one.state][self.lang]) if one.state in states else one.state
        said = [
            state,
            half(one.source, self.lang),
            str(one.data_year or ""),
            one.native,
            half(one.note, self.lang),
        ]
        said += [f"sha256 {one.sha256[:12]}…"] if one.sha256 else []
        return f"{self.input_name(one.name)} ({', '.join(one_line(t) for t in said if t)})"


def crs_name(crs: pyproj.CRS) -> str:
    """EPSG code of a CRS, or its name where it has none.

    >>> crs_name(pyproj.CRS("EPSG:4548"))
    'EPSG:4548'
    """
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else one_line(crs.name)

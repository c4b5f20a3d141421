"""What an export says of the account it comes from: titles, an abstract, the lineage."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyproj

from gep.account.account import Account
from gep.account.columns import CURRENCY
from gep.telling.amounts import percent, shown
from gep.telling.text import one_line
from gep.words import Language, say, words


@dataclass(frozen=True, eq=False)
class About:
    """An account as its files tell of it, in one language."""

    account: Account
    lang: Language

    @property
    def account_id(self) -> str:
        """The id of the account, which every file of an export carries."""
        return str(self.account.manifest["account_id"])

    @property
    def year(self) -> int:
        """The accounting period."""
        return int(self.account.about["year"])

    @property
    def crs(self) -> pyproj.CRS | None:
        """The CRS of the account; none where its quantities were given."""
        grid = self.account.manifest["hashed"].get("grid")
        return pyproj.CRS.from_user_input(grid["crs"]) if grid else None

    def label(self, key: str) -> str:
        """What people call a key, on one line."""
        return one_line(self.account.label(key, self.lang))

    def input_name(self, key: str) -> str:
        """What people call an input; some are called like something else that has a label."""
        own = words("export_inputs").get(key)
        return str(own[self.lang]) if own else self.label(key)

    def say(self, key: str, **values: object) -> str:
        """A sentence of the word files."""
        return say(key, self.lang, **values)

    def title(self, what: str) -> str:
        """Title of one file of the export."""
        name = one_line(str(self.account.about["name"]))
        return self.say("export_title", name=name, year=self.year, what=what)

    @cached_property
    def abstract(self) -> str:
        """By which norm, how much in all, how sure, and how to read what is empty."""
        about, norm = self.account.about, self.account.manifest["hashed"]["norm"]
        title = one_line(norm["title"][self.lang])
        told = [
            self.say("export_of_norm", norm=title, year=self.year, price_year=about["price_year"])
        ]
        told += [] if norm["text_seen"] else [self.say("export_unseen")]
        told += [self.say("export_synthetic")] if about.get("synthetic") else []
        told += [self._total(), self.say("export_reading")]
        return (" " if self.lang == "en" else "").join(told)

    def _total(self) -> str:
        total, share = self.account.total, self.account.recalled_share
        step = shown(CURRENCY, self.lang, total)
        values = {"total": step.text(total), "unit": step.unit}
        if math.isnan(share):
            return self.say("export_total_only", **values)
        return self.say("export_total", **values, share=percent(share))

    @cached_property
    def lineage(self) -> str:
        """With what it was computed, and from which inputs, each with the start of its hash."""
        crs = self.crs
        if crs is None:
            head = self.say("export_given")
        else:
            software = self.account.manifest["hashed"]["software"]
            version = software.get("gep") or software.get("version", "")
            head = self.say(
                "export_lineage", version=version, id=self.account_id, crs=crs_name(crs)
            )
        inputs = self.account.manifest["hashed"]["inputs"]
        return head + "; ".join(self._input(one) for one in inputs)

    def _input(self, one: Mapping[str, Any]) -> str:
        states = words("export_states")
        said = [str(one.get(key) or "") for key in ("source", "data_year", "native", "note")]
        said.insert(0, states[one["state"]][self.lang] if one["state"] in states else one["state"])
        digest = str(one.get("sha256") or "")
        said += [f"sha256 {digest[:12]}…"] if digest else []
        return f"{self.input_name(one['name'])} ({', '.join(one_line(t) for t in said if t)})"


def crs_name(crs: pyproj.CRS) -> str:
    """EPSG code of a CRS, or its name where it has none.

    >>> crs_name(pyproj.CRS("EPSG:4548"))
    'EPSG:4548'
    """
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else one_line(crs.name)

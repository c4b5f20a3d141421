"""Which sheets an account gets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gep.account.account import Account
from gep.account.columns import COUNTY
from gep.account.raster_heads import FOLDER, TYPES
from gep.outputs.maps.themes import Theme, read_themes, wrong_theme
from gep.outputs.maps.values import GEP, LayerValues, Subject, map_layer, valued_services
from gep.problems import Problem, Problems
from gep.words import Language


@dataclass(frozen=True)
class MapPlan:
    """One sheet to draw: a theme, and the service or raster that it is about, if about one."""

    theme: Theme
    service: str = ""
    raster: str = ""

    @property
    def name(self) -> str:
        """Name of its files, without what tells their format."""
        return self.theme.file.format(service=self.service, raster=self.raster)

    @property
    def subject(self) -> Subject:
        """What its zones are coloured by."""
        return self.theme.subject(self.service)


def map_plans(account: Account, themes: Sequence[str] | None = None) -> tuple[MapPlan, ...]:
    """The sheets that an account gets: none where there is nothing to show.

    Raises
    ------
    DataProblem
        A theme is wrong, or one that was asked for is about something the account does not have.
    """
    read, problems = read_themes(themes)
    problems += [
        wrong_theme(f"{theme.name}.toml", *wrong)
        for theme in read
        for wrong in (*_unknown(account, theme), *_mixed_items(account, theme))
        if themes is not None
    ]
    plans = [plan for theme in read for plan in _plans(account, theme)]
    problems += _same_files(plans)
    Problems(problems).stop_on_errors()
    return tuple(plans)


def fields(account: Account, plan: MapPlan, lang: Language) -> Mapping[str, object]:
    """What stands in the templates of titles."""
    telling = account.telling(lang)
    return {
        "account": account.about.name,
        "year": account.about.year,
        "service": telling.label(plan.service),
        "indicator": telling.label(plan.theme.quantity),
        "raster": account.raster_label(plan.raster, lang),
        "layer": telling.within(map_layer(account)),
    }


def _plans(account: Account, theme: Theme) -> Iterator[MapPlan]:
    if theme.kind == "ecosystem_types":
        if (account.folder / FOLDER / f"{TYPES}.tif").is_file():
            yield MapPlan(theme, raster=TYPES)
    elif theme.kind == "intensity":
        for said in account.raster_heads.values():
            if said.name in theme.rasters or (not theme.rasters and said.kind in theme.kinds):
                yield MapPlan(theme, raster=said.name)
    elif _has_sense(account, theme):
        yield from _zone_plans(account, theme)


def _zone_plans(account: Account, theme: Theme) -> Iterator[MapPlan]:
    valued = valued_services(account)
    if theme.quantity:
        rows = LayerValues(account, COUNTY).rows(theme.subject(""))
        if rows["quantity"].notna().any() and not list(_mixed_items(account, theme)):
            yield MapPlan(theme, str(rows["service"].iloc[0]))
    elif theme.each == "service":
        for service in valued:
            if service in (theme.services or valued) and _is_about(account, theme, service):
                yield MapPlan(theme, service)
    elif theme.value in valued or (valued and theme.value == GEP):
        yield MapPlan(theme, theme.value if theme.value != GEP else "")


def _is_about(account: Account, theme: Theme, service: str) -> bool:
    """Whether a theme of some categories is about a service; one of no category is about none."""
    if not theme.categories:
        return True
    services = account.manifest.hashed.norm.services
    return service in services and services[service].category in theme.categories


def _has_sense(account: Account, theme: Theme) -> bool:
    """One zone has no rank, and zones whose people nobody counted have nothing per head."""
    layer = LayerValues(account, map_layer(account))
    if theme.show == "rank" and len(layer.codes) <= 1:
        return False
    return theme.per != "head" or any(code in layer.people for code in layer.codes)


def _unknown(account: Account, theme: Theme) -> Iterator[tuple[str, str]]:
    """What a theme names and the account does not count: it would silently give no map."""
    services = {GEP, *account.services()}
    named = [("services", key, services) for key in theme.services]
    if theme.kind == "zones" and theme.each == "account":
        named.append(("value", theme.value, services))
    if theme.quantity:
        named.append(("quantity", theme.quantity, set(account.rows()["indicator"])))
    named += [("rasters", key, set(account.raster_heads)) for key in theme.rasters]
    yield from ((at, key) for at, key, known in named if key not in known)


def _mixed_items(account: Account, theme: Theme) -> Iterator[tuple[str, str]]:
    """Tonnes of rice and of tea are no quantity together: a theme is about one item."""
    if not theme.quantity:
        return
    rows = LayerValues(account, COUNTY).rows(theme.subject(""))
    items = list(dict.fromkeys(rows["item"]))
    if theme.item and not items:
        yield "item", theme.item
    elif not theme.item and len(items) > 1:
        yield "item", f"- ({', '.join(items)})"


def _same_files(plans: Sequence[MapPlan]) -> list[Problem]:
    """Two sheets of one name: the second would replace the first."""
    first: dict[str, MapPlan] = {}
    found = [(plan, first.setdefault(plan.name.casefold(), plan)) for plan in plans]
    return [
        wrong_theme(f"{plan.theme.name}.toml", "file", f"{plan.name!r}: {other.theme.name}.toml")
        for plan, other in found
        if other is not plan
    ]

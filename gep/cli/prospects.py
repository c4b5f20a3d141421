"""What a run will compute, as the end of ``gep check`` shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gep.book.plausible_bands import Band
from gep.book.vocabulary import Vocabulary
from gep.run.prospects import Groups, Prospect
from gep.telling.numbers import percent
from gep.telling.telling import Telling
from gep.words import words


def prospect_lines(found: Iterable[Prospect], telling: Telling) -> Iterator[str]:
    """Services that will be computed, each with its methods; then what the others lack."""
    every = list(found)
    done = [one for one in every if one.methods]
    yield telling.say("check_computed", count=len(done), counted=len(every))
    for one in done:
        each = (
            telling.bracketed(telling.label(indicator), _method(telling, method))
            for indicator, method in one.methods.items()
        )
        yield f"  {telling.label(one.service)}{telling.colon}{telling.joined(each)}"
    if any(one.lacking for one in every):
        yield telling.say("check_lacking")
    for one in every:
        for groups, indicators in _by_need(one).items():
            names = telling.joined(map(telling.label, indicators))
            yield f"  {telling.label(one.service)}{telling.colon}{names}{_needs(groups, telling)}"
        if not one.methods and one.share is not None:
            yield f"    {_at_stake(one.service, one.share, telling)}"
    for category, band in _empty_categories(every).items():
        yield f"  {_at_stake(category, band, telling)}"


def _by_need(one: Prospect) -> Mapping[Groups, Sequence[str]]:
    """Indicators of a service that are not computed, by what they wait for."""
    found: dict[Groups, list[str]] = {}
    for indicator, groups in one.lacking.items():
        found.setdefault(groups, []).append(indicator)
    return found


def _empty_categories(every: Sequence[Prospect]) -> Mapping[str, Band]:
    """Categories of which nothing is computed, with the share of a total that they may have."""
    filled = {one.category for one in every if one.methods}
    bands = {one.category: one.share_of_category for one in every if one.category not in filled}
    return {category: band for category, band in bands.items() if band is not None}


def _method(telling: Telling, method: str) -> str:
    """What a method is called, where something else has its key."""
    own = f"method:{method}"
    return telling.label(own if own in telling.labels else method)


def _needs(groups: Groups, telling: Telling) -> str:
    if not groups:
        return telling.say("check_needs_more")
    any_of = [telling.mark("list_or").join(_named(group, telling)) for group in groups]
    key = "check_needs_one" if len(groups) == 1 else "check_needs_each"
    return telling.say(key, names=telling.mark("semicolon").join(any_of), count=len(groups))


def _named(group: Sequence[str], telling: Telling) -> Iterator[str]:
    """Inputs by their titles, with what to write in account.toml or in which table."""
    for name in group:
        table, _, key = name.partition(".")
        measure = Vocabulary.shipped().measure(table, key)
        if measure is None:
            title = telling.label(name)
            yield telling.bracketed(title, name if name != title else "")
        else:
            title = words("statistics_tables")[table][telling.lang]
            own = getattr(measure, telling.lang)
            yield telling.bracketed(f"{title}{telling.colon}{own}", name)


def _at_stake(key: str, band: Band, telling: Telling) -> str:
    sure = telling.say(f"check_sure_{band.confidence}")
    high = percent(band.high, 0)
    return telling.say("check_share", name=telling.label(key), high=high, sure=sure)

"""The words around a map: titles, year and norm, sources, reference system."""

from collections.abc import Mapping, Sequence

from pyproj import CRS

from gep.account import Account
from gep.outputs.map_atlas import Atlas, MapPlan, fields
from gep.outputs.map_ground import central_meridian
from gep.outputs.map_sheet import Texts
from gep.outputs.map_values import lacking, services_of, unverified_share
from gep.words import Language, label, say

_MOST_NAMES = 6
"""Names in a list before the rest is only hinted at."""


def sheet_texts(atlas: Atlas, plan: MapPlan, lang: Language) -> Texts:
    """All the words of one sheet outside its map and legend."""
    account = atlas.account
    about: Mapping[str, object] = account.about
    other: Language = "en" if lang == "zh" else "zh"
    norm = account.manifest["hashed"]["norm"]
    title = str(norm["title"][lang])
    return Texts(
        title=plan.theme.title.of(lang, fields(atlas, plan, lang)),
        subtitle=plan.theme.title.of(other, fields(atlas, plan, other)),
        about=say(
            "map_about",
            lang,
            account=about["name"],
            code=about["code"],
            year=about["year"],
            norm=title,
        ),
        mark=label("map_synthetic", lang) if about["synthetic"] else "",
        sources=tuple(_source_lines(atlas, plan, lang)),
        review=say("map_review", lang),
    )


def _source_lines(atlas: Atlas, plan: MapPlan, lang: Language) -> list[str]:
    account = atlas.account
    norm = account.manifest["hashed"]["norm"]
    name = f"{norm['title'][lang]} [{norm['name']}]"
    name += "" if norm["text_seen"] else say("map_text_unseen", lang)
    lines = [say("map_sources", lang, sources=source_names(account, lang))]
    if plan.theme.kind == "ecosystem_types":
        lines.append(say("map_norm_extent", lang, norm=name))
    else:
        services = services_of(account, plan.value)
        share = unverified_share(account, services)
        lines.append(say("map_norm", lang, norm=name, share=f"{100 * share:.1f} %"))
        if missing := lacking(account, services):
            names = [" ".join(account.label(key, lang) for key in part) for part in missing]
            lines.append(say("map_missing", lang, names=_listed(names, lang)))
    lines.append(_crs_line(atlas, lang))
    return lines


def _crs_line(atlas: Atlas, lang: Language) -> str:
    written = str(atlas.account.manifest["hashed"]["grid"]["crs"])
    crs = CRS.from_user_input(written)
    authority = crs.to_authority()
    code = f" ({':'.join(authority)})" if authority else ""
    sheet = ""
    if crs != atlas.crs:
        meridian = central_meridian(atlas.crs)
        sheet = say("map_sheet_crs", lang, meridian=f"{meridian:g}°")
    years = data_years(atlas.account)
    return say("map_crs", lang, crs=f"{crs.name}{code}", sheet=sheet, years=years)


def source_names(account: Account, lang: Language) -> str:
    """Who gave the data, each once, with its year."""
    names = []
    for record in account.manifest["hashed"]["inputs"]:
        who = str(record["source"] or account.label(str(record["name"]), lang))
        year = record["data_year"]
        names.append(
            f"{who} ({year})" if lang == "en" and year else f"{who}（{year}）" if year else who
        )
    return _listed(list(dict.fromkeys(names)), lang)


def _listed(names: Sequence[str], lang: Language) -> str:
    more = label("map_and_more", lang) if len(names) > _MOST_NAMES else ""
    return ("、" if lang == "zh" else ", ").join(names[:_MOST_NAMES]) + more


def data_years(account: Account) -> str:
    """The years of the inputs, or that of the account.

    An input without a year, such as a constant, says nothing here.
    """
    years = sorted(
        {int(r["data_year"]) for r in account.manifest["hashed"]["inputs"] if r["data_year"]}
    )
    if not years:
        return str(account.about["year"])
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"

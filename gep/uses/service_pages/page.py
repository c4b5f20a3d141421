"""The page of a service: declaration, formulas, coefficients and norms, as one Markdown text.

Nothing on it is written twice: prose comes from docstrings, examples from doctests, numbers from
the book. The same declaration, book and norms give the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from gep.book.book import Book
from gep.book.coefficient import CoefficientRow
from gep.book.norm import Norm, norm_names, read_norm
from gep.book.vocabulary import Item
from gep.catalogue.binding import Bound, Catalogue, Term
from gep.catalogue.discovery import book_with_extensions, catalogue_of
from gep.problems import UsageProblem, nearest
from gep.service import Service
from gep.telling.notes import half
from gep.uses.service_pages.formulas import Formulas, page_words
from gep.uses.service_pages.markdown import code, markdown, span, table
from gep.words import Language

_FILES = {"zh": "{key}.zh.md", "en": "{key}.md"}
_OTHER: dict[Language, Language] = {"zh": "en", "en": "zh"}
_INDEX = "README"


def service_page(key: str, lang: Language = "zh") -> str:
    """The page of one service, as Markdown.

    Raises
    ------
    UsageProblem
        There is no such service.
    """
    book = book_with_extensions()
    catalogue = catalogue_of(book)
    if key not in catalogue.services:
        near = nearest(key, catalogue.services) or ", ".join(catalogue.services)
        raise UsageProblem(page_words(lang, "unknown", name=key, near=near))
    return _Page(catalogue.services[key], catalogue, book, _norms(), lang).text()


def index_page(lang: Language = "zh") -> str:
    """The list of all services, each with a link to its page."""
    say = partial(page_words, lang)
    services = catalogue_of(book_with_extensions()).services.values()
    rows = [
        (
            f"[{getattr(one, lang)}]({_FILES[lang].format(key=one.key)})",
            code(one.key),
            say(one.category),
            ", ".join(getattr(indicator, lang) for indicator in one.indicators),
        )
        for one in services
    ]
    heads = [say(name) for name in ("title", "service", "category", "indicator")]
    other = say("other_language", file=page_file(_INDEX, _OTHER[lang]))
    parts = [f"# {say('index_title')}", f"<!-- {say('generated')} -->", other, say("index_says")]
    return "\n\n".join([*parts, table(heads, rows)]) + "\n"


def page_file(key: str, lang: Language) -> str:
    """The name of a page's file; the list of services is the page ``README``."""
    return _FILES[lang].format(key=key)


def _norms() -> tuple[Norm, ...]:
    read = (read_norm(name)[0] for name in norm_names())
    return tuple(norm for norm in read if norm is not None)


@dataclass(frozen=True)
class _Page:
    """One page while it is put together; every method gives blocks of Markdown."""

    service: Service
    catalogue: Catalogue
    book: Book
    norms: tuple[Norm, ...]
    lang: Language

    def say(self, key: str, /, **values: object) -> str:
        return page_words(self.lang, key, **values)

    @cached_property
    def drawing(self) -> Formulas:
        return Formulas(self.catalogue, self.lang)

    def text(self) -> str:
        blocks = [
            *self.head(),
            *self.overview(),
            *self.formulas(),
            *self.inputs(),
            *self.items(),
            *self.coefficients(),
            *self.what_norms_say(),
            *self.sources(),
        ]
        return "\n\n".join(blocks) + "\n"

    def head(self) -> Iterator[str]:
        one, lang = self.service, self.lang
        other = _OTHER[lang]
        yield f"# {self.say('page_title', own=getattr(one, lang), other=getattr(one, other))}"
        yield f"<!-- {self.say('generated')} -->"
        category = self.say(one.category)
        about = self.say("about", module=_file(one), category=category)
        links = (
            self.say("other_language", file=page_file(one.key, other)),
            self.say("all_services", file=page_file(_INDEX, lang)),
        )
        yield "  \n".join([about, " · ".join(links)])
        if one.doc:
            yield self.say("docstring", text=markdown(one.doc)).strip()

    def overview(self) -> Iterator[str]:
        rows = [
            (
                code(one.key),
                getattr(one, self.lang),
                one.unit or self.say("unit_by_item"),
                ", ".join(map(code, one.methods)),
                ", ".join(map(code, one.prices)),
                code(one.item),
            )
            for one in self.service.indicators
        ]
        names = ("indicator", "title", "unit", "methods", "prices", "items_of")
        yield f"## {self.say('overview')}"
        yield table([self.say(name) for name in names], rows)

    def formulas(self) -> Iterator[str]:
        yield f"## {self.say('formulas')}"
        for one in self.service.indicators:
            yield f"### {getattr(one, self.lang)} `{one.key}`"
            for name in one.methods:
                yield from self.drawing.method(one, name)
            yield from self.drawing.limit(one)
            for name in one.prices:
                yield from self.drawing.price(one, name)

    @cached_property
    def reached(self) -> tuple[Bound, ...]:
        """Every formula of the service, and of the derivations that its rasters may come from."""
        own = {indicator.key for indicator in self.service.indicators}
        found = [b for (key, _), b in self.catalogue.methods.items() if key in own]
        found += [b for key, b in self.catalogue.limits.items() if key in own]
        found += [b for (key, _), b in self.catalogue.prices.items() if key in own]
        for bound in found:  # grows while it is walked: a derivation may rest on a derived raster
            for raster in self.rasters_of(bound):
                for method in self.catalogue.derivations(raster):
                    derived = self.catalogue.derived[raster, method]
                    found += [derived] if derived not in found else []
        return tuple(found)

    def rasters_of(self, bound: Bound) -> tuple[str, ...]:
        known = self.catalogue.vocabulary.rasters
        axes = [axis for t in bound.terms if t.kind == "coefficient" for axis in t.by]
        return (*bound.names("raster"), *(axis for axis in axes if axis in known))

    @cached_property
    def rasters(self) -> tuple[str, ...]:
        """Standard rasters that the service rests on, given or derived, in order of use."""
        return tuple(dict.fromkeys(r for bound in self.reached for r in self.rasters_of(bound)))

    def inputs(self) -> Iterator[str]:
        yield f"## {self.say('inputs')}"
        known = self.catalogue.vocabulary
        rows = []
        for name in self.rasters:
            raster = known.rasters[name]
            ways = ", ".join(map(code, self.catalogue.derivations(name)))
            title, likely = getattr(raster, self.lang), span(raster.low, raster.high)
            rows.append((code(name), title, self.say("raster"), raster.unit, likely, ways))
        for term in dict.fromkeys(t for b in self.reached for t in b.terms if t.kind == "measure"):
            title, where = self.drawing.meaning(term), self.drawing.origin(term)
            rows.append((code(term.name), title, where, term.unit, "", ""))
        names = ("name", "meaning", "origin", "unit", "range", "derived_by")
        heads = [self.say(name) for name in names]
        yield table(heads, rows) if rows else self.say("no_inputs")
        yield from self.derivations()

    def derivations(self) -> Iterator[str]:
        for raster in self.rasters:
            for name in self.catalogue.derivations(raster):
                yield f"### {self.say('derived', raster=raster, name=name)}"
                yield from self.drawing.derivation(raster, name)

    def items(self) -> Iterator[str]:
        axes = dict.fromkeys(i.item for i in self.service.indicators if i.item)
        for axis in axes:
            known = self.catalogue.vocabulary.items.get(axis, {})
            rows = [self.item(one) for one in known.values()]
            names = ("item", "title", "unit", "ecosystem_type", "shared")
            yield f"## {self.say('items')} `{axis}`"
            yield table([self.say(name) for name in names], rows)

    def item(self, item: Item) -> tuple[str, ...]:
        title = getattr(item, self.lang)
        shared = code(item.shared_by) if item.unit else ""
        return code(item.key), title, item.unit, code(item.ecosystem_type), shared

    def coefficients(self) -> Iterator[str]:
        yield f"## {self.say('coefficients')}"
        yield self.say("coefficients_say") if self.booked else self.say("no_coefficients")
        for term, rows in self.booked:
            title = self.drawing.meaning(term)
            unit = f" ({term.unit})" if term.unit else ""
            yield f"### `{term.name}` {title}{unit}".replace("  ", " ").rstrip()
            chosen = [row for row in rows if row.use == "default"]
            others = [row for row in rows if row.use != "default"]
            yield self.rows(chosen)
            if others:
                yield self.say("alternatives")
                yield self.rows(others)

    @cached_property
    def booked(self) -> tuple[tuple[Term, tuple[CoefficientRow, ...]], ...]:
        """Each coefficient that the service uses, with its rows in the book."""
        terms = dict.fromkeys(t for b in self.reached for t in b.terms if t.kind == "coefficient")
        return tuple(
            (term, rows)
            for term in terms
            if (rows := tuple(r for r in self.book.rows if _is_of(r, term)))
        )

    def rows(self, rows: Iterable[CoefficientRow]) -> str:
        names = ("key", "for", "value", "unit", "low_high", "norm", "region", "year", "index",
                 "source", "confidence", "note")  # fmt: skip
        cells = [
            (
                code("|".join(row.key)),
                " / ".join(map(self.part_title, row.key)),
                f"{row.value:.12g}",
                row.unit,
                span(row.low, row.high),
                row.norm,
                row.region,
                "" if row.year is None else str(row.year),
                code(row.index),
                code(row.source),
                row.confidence,
                half(row.note, self.lang),
            )
            for row in rows
        ]
        return table([self.say(name) for name in names], cells, drop_empty=True)

    def part_title(self, part: str) -> str:
        """What a part of a key is called: an ecosystem type, else an item."""
        types = self.book.types
        if part in types.parents:
            return (types.zh if self.lang == "zh" else types.en)[part]
        for axis in self.catalogue.vocabulary.items.values():
            if part in axis:
                return str(getattr(axis[part], self.lang))
        return part

    def what_norms_say(self) -> Iterator[str]:
        rows = [row for norm in self.norms for row in self.norm_rows(norm)]
        yield f"## {self.say('norms')}"
        yield self.say("norms_say") if rows else self.say("in_no_norm")
        names = ("norm", "indicator", "counted", "methods", "prices", "only_types")
        heads = [self.say(name) for name in names]
        if rows:
            yield table(heads, rows)

    def norm_rows(self, norm: Norm) -> Iterator[tuple[str, ...]]:
        said = norm.services.get(self.service.key)
        if said is None:
            return
        name = code(norm.name)
        name = name if norm.text_seen else self.say("text_unseen", name=name)
        counted = self.say("optional" if said.optional else "yes" if said.counted else "no")
        if not said.methods:
            yield name, "", counted, self.say("no_method"), "", ""
            return
        types = ", ".join(map(code, said.ecosystem_types or ()))
        for indicator, methods in said.methods.items():
            price = code(said.prices.get(indicator, ""))
            ways = " > ".join(map(code, methods))
            yield name, code(indicator), counted, ways, price, types or self.say("all_types")

    def sources(self) -> Iterator[str]:
        ids = sorted({row.source for _, rows in self.booked for row in rows if row.source})
        if not ids:
            return
        yield f"## {self.say('sources')}"
        cited = [(one, self.book.sources.get(one, {})) for one in ids]
        title = "zh" if self.lang == "zh" else "title"
        fields = (title, "author", "year", "where", "note")
        yield "\n".join(
            f"- `{one}`: {'; '.join(filter(None, (source.get(f, '') for f in fields)))}"
            for one, source in cited
        )


def _file(service: Service) -> str:
    """The file that a service is written in, as a reader finds it."""
    for indicator in service.indicators:
        for method in indicator.methods.values():
            formula = getattr(method, "formula", None)
            name = str(getattr(formula, "__module__", "gep."))
            if not name.startswith("gep."):
                return f"{name.removeprefix('gep_extension_').replace('.', '/')}.py"
    return f"gep/services/{service.key}.py"


def _is_of(row: CoefficientRow, term: Term) -> bool:
    """Whether a row of the book may be what a term finds."""
    return row.parameter == term.name and row.service in (term.service, "")

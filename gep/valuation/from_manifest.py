"""What an account was valued by, back from its manifest: scope, norm, the bureau's own numbers."""

from collections.abc import Iterator

from msgspec import structs

from gep.account.manifest import Hashed
from gep.account.manifest_file import MANIFEST
from gep.account.norm_record import NormRecord
from gep.book.coefficient import CoefficientRow
from gep.book.norm import Norm, NormService, Overlap
from gep.catalogue.scope import Scope, Zones


def scope_of(hashed: Hashed) -> Scope:
    """What the account is of."""
    kept = hashed.account
    layers = ((layer, hashed.zone_layers[layer]) for layer in kept.layers)
    return Scope(
        name=kept.name,
        code=kept.code,
        year=kept.year,
        price_year=kept.price_year,
        base_year=kept.base_year,
        services=kept.services,
        optional=kept.optional,
        organisation=kept.organisation,
        zones=tuple(Zones(layer, of.codes, of.names, of.overlapping) for layer, of in layers),
        methods=kept.methods,
        not_applicable={
            key: said.not_applicable
            for key, said in hashed.norm.services.items()
            if said.not_applicable
        },
        rasters=kept.rasters,
        resolutions=kept.resolutions,
        opening=kept.opening,
        tiers=kept.tiers,
    )


def norm_of(kept: NormRecord) -> Norm:
    """The norm, so that a folder is valued again by its own."""
    services = {}
    for key in kept.order:
        said = kept.services[key]
        services[key] = NormService(
            key=key,
            counted=said.listed,
            methods=said.methods,
            prices=said.prices,
            ecosystem_types=said.ecosystem_types,
            one_of=said.one_of,
            if_reported=said.if_reported,
            optional=said.optional,
        )
    return Norm(
        name=kept.name,
        title=kept.title,
        text_seen=kept.text_seen,
        lineage=kept.lineage,
        services=services,
        overlaps=tuple(Overlap(one.pair, one.why) for one in kept.overlaps),
        file=MANIFEST,
        superseded_by=kept.superseded_by,
    )


def own_rows(hashed: Hashed) -> Iterator[CoefficientRow]:
    """The bureau's own coefficients."""
    return (CoefficientRow(**structs.asdict(row)) for row in hashed.overrides)


def baked_values(hashed: Hashed) -> dict[tuple[str, str, tuple[str, ...]], float]:
    """Values of the coefficients that went into the raster pass, by service, name and key."""
    return {(one.service, one.parameter, one.key): one.value for one in hashed.baked}

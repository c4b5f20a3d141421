"""A norm as the manifest keeps it, with what the county says of its services."""

from collections.abc import Collection, Mapping

from gep.account.norm_record import NormRecord, OverlapRecord, ServiceRecord
from gep.book.norm import Norm, NormService
from gep.catalogue.binding import Catalogue


def counted(norm: Norm) -> frozenset[str]:
    """The services that a norm counts."""
    return frozenset(key for key, said in norm.services.items() if said.counted)


def norm_record(
    norm: Norm,
    catalogue: Catalogue,
    not_applicable: Mapping[str, str],
    here: Collection[str] | None = None,
) -> NormRecord:
    """A norm as the manifest keeps it, from which `norm_of` gives it back.

    With each service stands the county's reason why it does not apply, if there is one. The account
    counts those ``here``, all that the norm counts if nothing is said.
    """
    asked = counted(norm) if here is None else here
    return NormRecord(
        name=norm.name,
        title=norm.title,
        text_seen=norm.text_seen,
        lineage=norm.lineage,
        services={
            key: _service(said, catalogue, not_applicable.get(key, ""), is_here=key in asked)
            for key, said in norm.services.items()
        },
        order=tuple(norm.services),
        overlaps=tuple(OverlapRecord(one.pair, one.why) for one in norm.overlaps),
        superseded_by=norm.superseded_by,
    )


def _service(
    said: NormService, catalogue: Catalogue, not_applicable: str, *, is_here: bool
) -> ServiceRecord:
    service = catalogue.services.get(said.key)
    return ServiceRecord(
        counted=said.counted and is_here and not not_applicable,
        category=service.category if service else "regulating",
        listed=said.counted,
        indicators=tuple(name for name in said.methods if name in catalogue.indicators),
        methods=said.methods,
        prices=said.prices,
        ecosystem_types=said.ecosystem_types,
        not_applicable=not_applicable,
        one_of=said.one_of,
        if_reported=said.if_reported,
        optional=said.optional,
    )

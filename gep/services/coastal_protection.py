"""Coastal protection (海岸带防护): shore that natural coastal ecosystems shield from the sea.

Where there is a coast, the amount is the length of shore behind mangrove, salt marsh or reef, and
its price what a dike of that length costs to build and keep up.

There is no method for it here yet, so the service has no indicators and is not computed. A county
without a coast says so in ``[not_applicable]`` of its account.toml, and the account keeps the row
with that reason: a dash, not a zero.
"""

from gep.service import Service

SERVICE = Service(
    key="coastal_protection",
    zh="海岸带防护",
    en="Coastal protection",
    category="regulating",
)

"""Coastal protection (海岸带防护): shore that natural coastal ecosystems shield from the sea.

Where there is a coast, the amount is the length of shore behind mangrove, salt marsh or reef, and
its price what a dike of that length costs to build and keep up.

An inland county has none, so the service has no indicators here. A norm that names it says why it
does not apply, and the account keeps its row with that reason: a dash, not a zero.
"""

from gep.service import Service

SERVICE = Service(
    key="coastal_protection",
    zh="海岸带防护",
    en="Coastal protection",
    category="regulating",
)

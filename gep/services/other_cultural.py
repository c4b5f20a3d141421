"""Other cultural services (其他文化服务): what no norm lists, as the county names and values it.

As for other regulating services: a name of the county's own, an amount with a price or a value
alone, in the total or beside it by the measure, with the confidence ``given``.
"""

from gep.services.other_regulating import own_service

SERVICE = own_service("cultural", "其他文化服务", "Other cultural services")

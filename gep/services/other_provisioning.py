"""Other products (其他供给产品): products that the county itself names and values.

As for other regulating services: a name of the county's own, an amount with a price or a value
alone, in the total or beside it by the measure, with the confidence ``given``.
"""

from gep.services.other_regulating import own_service

SERVICE = own_service("provisioning", "其他供给产品", "Other products")

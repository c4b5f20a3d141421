"""Windbreak and sand fixing (防风固沙): wind erosion that plant cover prevents.

Where wind erodes, the amount is a difference of the revised wind erosion equation, RWEQ: loss of
bare ground minus loss under cover, S_L = (2z/s^2) Qmax exp(-(z/s)^2) with Qmax = 109.8 (WF EF SCF
K' C) and s = 150.71 (WF EF SCF K' C)^-0.3711 (HJ 1173-2021, eq. A.15). It needs daily wind, which
no county of the humid south is asked for.

So the service has no indicators here and is not computed. A county without wind erosion says so in
``[not_applicable]`` of its account.toml, and the account keeps the row with that reason: a dash,
not a zero.
"""

from gep.service import Service

SERVICE = Service(
    key="windbreak_sand_fixing",
    zh="防风固沙",
    en="Windbreak and sand fixing",
    category="regulating",
)

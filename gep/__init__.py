"""gep: the yearly Gross Ecosystem Product (GEP, 生态产品总值) account of a county.

``gep.open_account("account.toml").run("out")`` computes an account, ``gep.read_account("out")``
reads a finished one. What is wrong with the data arrives as one ``gep.DataProblem``.
"""

# a type checker takes it as true; importing typing would take longer than all else here
TYPE_CHECKING = False

__version__ = "0.1.0"

_HOMES = {
    "open_account": "gep.run",
    "OpenedAccount": "gep.run",
    "revalue": "gep.run",
    "read_account": "gep.account",
    "Account": "gep.account",
    "write_tables": "gep.outputs.tables.writing",
    "write_workbook": "gep.outputs.workbook.writing",
    "write_report": "gep.outputs.report.writing",
    "write_page": "gep.outputs.page.writing",
    "write_exports": "gep.outputs.exports.writing",
    "draw_maps": "gep.outputs.maps.pictures",
    "deliver": "gep.uses.handover.delivery",
    "audit": "gep.uses.audit.verb",
    "DataProblem": "gep.problems",
    "UsageProblem": "gep.problems",
}

if TYPE_CHECKING:
    from gep.account import Account as Account
    from gep.account import read_account as read_account
    from gep.outputs.exports.writing import write_exports as write_exports
    from gep.outputs.maps.pictures import draw_maps as draw_maps
    from gep.outputs.page.writing import write_page as write_page
    from gep.outputs.report.writing import write_report as write_report
    from gep.outputs.tables.writing import write_tables as write_tables
    from gep.outputs.workbook.writing import write_workbook as write_workbook
    from gep.problems import DataProblem as DataProblem
    from gep.problems import UsageProblem as UsageProblem
    from gep.run import OpenedAccount as OpenedAccount
    from gep.run import open_account as open_account
    from gep.run import revalue as revalue
    from gep.uses.audit.verb import audit as audit
    from gep.uses.handover.delivery import deliver as deliver
else:  # hidden from a type checker, to which it would make any name whatever one of gep

    def __getattr__(name: str) -> object:
        # a name is loaded when it is first used: `import gep` must not wait for rasterio
        if name not in _HOMES:
            raise AttributeError(f"module 'gep' has no attribute {name!r}")
        import importlib

        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})

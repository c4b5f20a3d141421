"""The report of a finished account (核算报告) as a Word document."""

from gep.outputs.report.writing import write_report

__all__ = ["write_report"]

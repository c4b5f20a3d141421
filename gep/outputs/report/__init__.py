"""The report of a finished account (核算报告) as a Word document."""

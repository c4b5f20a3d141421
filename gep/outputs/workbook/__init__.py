"""The workbook of a finished account (核算工作簿), with live formulas."""

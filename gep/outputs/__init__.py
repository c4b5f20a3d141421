"""What is made of a finished account: its folder, tables, maps, workbook, report, page."""

"""What is made of a finished account, a room an output: tables, maps, workbook, report, page."""

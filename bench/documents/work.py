"""The same work with openpyxl and python-docx: `work.py JOB IN OUT`."""
import sys

job, given, made = sys.argv[1:4]
if job == "docx":
    import docx

    document = docx.Document()
    for part in range(1, 51):
        document.add_heading(f"Part {part}", 1)
        for _ in range(6):
            document.add_paragraph("The harbour is quiet in the morning and the boats lie in rows. " * 9)
        document.add_page_break()
    document.save(made)
elif job == "xlsx":
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Item", "Amount", "Price", "Total"])
    for row in range(2, 100_002):
        sheet.append([f"Item {row}", row % 97, 1.25, f"=B{row}*C{row}"])
    book.save(made)
elif job == "edit":
    import openpyxl

    book = openpyxl.load_workbook(given)
    book.worksheets[0]["B3"] = 4711
    book.save(made)

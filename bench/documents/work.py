"""The same work with openpyxl, python-docx and python-pptx: `work.py JOB IN OUT`."""
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
elif job == "pptx":
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck = Presentation()
    for index in range(40):
        has_chart = index % 4 == 3
        slide = deck.slides.add_slide(deck.slide_layouts[5 if has_chart else 1])
        slide.shapes.title.text = f"Figures {index}" if has_chart else f"Point {index}"
        if has_chart:
            chart = CategoryChartData()
            chart.categories = ["a", "b", "c"]
            chart.add_series("n", (1, 2, index))
            area = (Inches(1), Inches(2), Inches(8), Inches(5))
            slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *area, chart)
        else:
            slide.placeholders[1].text = "one\ntwo\nthree"
    deck.save(made)

/** Outcomes to begin with; each works on a folder of mixed files, also without a model. */
export const examples = [
  {
    title: "Tidy a folder",
    goal: "Tidy this folder: sort the files into folders by kind and date, and leave nothing lying around.",
  },
  {
    title: "Receipts to an expense report",
    goal: "Turn these receipts into an expense report: one spreadsheet with date, shop, category and amount, a total, and a list of what you were not sure about.",
  },
  {
    title: "Rename in one pattern",
    goal: "Rename these files to one pattern: date, then what it is, so that they sort by day.",
  },
  {
    title: "Summarise tables",
    goal: "Summarise these tables in a workbook: one clean sheet, the most important figures, and a chart.",
  },
  {
    title: "Find the duplicates",
    goal: "Find the duplicates: list the files that are there twice, so that I can look through them. Change nothing.",
  },
] as const;

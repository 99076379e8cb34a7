/** Workbooks of the gallery, as a model would describe them. */
const wholeEuros = '#,##0\\ "€"';
const tenths = (value: number) => ({ value, format: "0.0" });

export const budget = {
  title: "Budget 2027",
  sheets: [
    {
      name: "Budget",
      columns: [
        { header: "Item" },
        { header: "Plan", format: wholeEuros, total: "sum" },
        { header: "Spent", format: wholeEuros, total: "sum" },
        { header: "Left", format: wholeEuros, formula: "=B{row}-C{row}", total: "sum" },
        { header: "Used", format: "percent", formula: "=IF(B{row}=0,0,C{row}/B{row})" },
      ],
      rows: [
        ["Salaries", 412000, 205300],
        ["Rent", 84000, 42000],
        ["Energy", 31000, 19800],
        ["Software", 22500, 14100],
        ["Travel", 18000, 6200],
        ["Training", 12000, 11400],
        ["Reserve", 25000, 0],
      ],
      conditionalFormats: [{ range: "E2:E8", rule: "dataBar" }],
      charts: [
        {
          type: "column",
          title: "Plan and spent",
          categories: "A2:A8",
          series: [
            { name: "Plan", values: "B2:B8" },
            { name: "Spent", values: "C2:C8" },
          ],
          anchor: "G2",
        },
      ],
    },
    {
      name: "Months",
      columns: [
        { header: "Month" },
        { header: "Income", format: wholeEuros, total: "sum" },
        { header: "Costs", format: wholeEuros, total: "sum" },
        { header: "Result", format: wholeEuros, formula: "=B{row}-C{row}", total: "sum" },
      ],
      rows: ["January", "February", "March", "April", "May", "June"].map((month, index) => [
        month,
        52000 + index * 1300,
        49100 + ((index * 7) % 5) * 800,
      ]),
      charts: [
        {
          type: "line",
          title: "Result by month",
          categories: "A2:A7",
          series: [{ name: "Result", values: "D2:D7" }],
          anchor: "F2",
        },
      ],
    },
  ],
};

export const invoices = {
  title: "Invoices",
  sheets: [
    {
      name: "Invoices",
      table: true,
      columns: [
        { header: "Number", format: "text" },
        { header: "Customer" },
        { header: "Date", format: "date" },
        { header: "Due", format: "date", formula: "=C{row}+30" },
        { header: "Net", format: "EUR", total: "sum" },
        { header: "VAT", format: "EUR", formula: "=ROUND(E{row}*0.19,2)", total: "sum" },
        { header: "Total", format: "EUR", formula: "=E{row}+F{row}", total: "sum" },
        { header: "Paid" },
      ],
      rows: Array.from({ length: 18 }, (_, index) => [
        `2026-${String(101 + index)}`,
        ["Bright & Sons", "Café Lumière", "Hansen AG", "Studio Mirage", "Oak Dental"][index % 5],
        `2026-0${1 + (index % 6)}-${String(3 + ((index * 5) % 24)).padStart(2, "0")}`,
        null,
        Math.round(340 + ((index * 7919) % 4200)) + 0.5,
        null,
        null,
        index % 4 === 3 ? "no" : "yes",
      ]),
      conditionalFormats: [{ range: "H2:H19", rule: "equal", value: "no", fill: "FBE3D6" }],
      dataValidations: [{ range: "H2:H19", list: ["yes", "no"] }],
    },
  ],
};

export const scorecard = {
  title: "Scorecard",
  sheets: [
    {
      name: "Scorecard",
      columns: [
        { header: "Measure" },
        { header: "Target", format: "integer" },
        { header: "Now", format: "integer" },
        { header: "Reached", format: "percent", formula: "=C{row}/B{row}" },
        { header: "State", formula: '=IF(D{row}>=1,"reached",IF(D{row}>=0.9,"close","behind"))' },
      ],
      rows: [
        ["Orders a day", 240, 262],
        ["Answered within a day, of 100", 95, 91],
        ["Returns, of 1000 (lower is better)", 14, 12, { formula: "=B{row}/C{row}" }],
        ["New customers", 60, 71],
        ["Rating, of 5", tenths(4.6), tenths(4.7)],
        ["Hours of training a head", 16, 11],
      ],
      conditionalFormats: [
        { range: "E2:E7", rule: "equal", value: "reached", fill: "DDEFE0" },
        { range: "E2:E7", rule: "equal", value: "behind", fill: "FBE3D6" },
      ],
      charts: [
        {
          type: "bar",
          title: "Share of the target reached",
          categories: "A2:A7",
          series: [{ name: "Reached", values: "D2:D7" }],
          anchor: "G2",
          height: 16,
        },
      ],
    },
  ],
};

export const stock = {
  title: "Stock",
  sheets: [
    {
      name: "Stock",
      columns: [
        { header: "Article" },
        { header: "Shelf" },
        { header: "In stock", format: "integer" },
        { header: "Reorder at", format: "integer" },
        { header: "Price", format: "EUR" },
        { header: "Value", format: "EUR", formula: "=C{row}*E{row}", total: "sum" },
        { header: "Order", formula: '=IF(C{row}<D{row},"order","")' },
      ],
      rows: Array.from({ length: 24 }, (_, index) => [
        ["Hinge 40 mm", "Screw M6", "Oak board", "Wood oil", "Drawer slide", "Handle, brass"][index % 6] +
          ` ${String.fromCharCode(65 + Math.floor(index / 6))}`,
        `${1 + (index % 4)}-${1 + Math.floor(index / 4)}`,
        (index * 37) % 120,
        30,
        Math.round(((index * 13) % 70) * 10 + 120) / 100,
      ]),
      conditionalFormats: [{ range: "C2:C25", rule: "lessThan", value: 30, fill: "FBE3D6" }],
      freeze: { rows: 1, columns: 1 },
    },
  ],
};

export const projectPlan = {
  title: "Project plan",
  sheets: [
    {
      name: "Plan",
      columns: [
        { header: "Task" },
        { header: "Who" },
        { header: "Begin", format: "date" },
        { header: "Days", format: "integer", total: "sum" },
        { header: "End", format: "date", formula: "=C{row}+D{row}-1" },
        { header: "Done", format: "percent" },
      ],
      rows: [
        ["Gather requirements", "Mira", "2026-03-02", 8, null, 1],
        ["Draw the plans", "Sam", "2026-03-10", 12, null, 1],
        ["Permits", "Mira", "2026-03-16", 25, null, 0.6],
        ["Order material", "Jo", "2026-03-24", 10, null, 0.4],
        ["Build the frame", "Sam", "2026-04-10", 20, null, 0],
        ["Roof and windows", "Jo", "2026-04-30", 15, null, 0],
        ["Hand over", "Mira", "2026-05-20", 2, null, 0],
      ],
      conditionalFormats: [{ range: "F2:F8", rule: "dataBar" }],
    },
  ],
};

export const survey = {
  title: "Survey",
  sheets: [
    {
      name: "Results",
      columns: [
        { header: "Answer" },
        { header: "People", format: "integer", total: "sum" },
        { header: "Share", format: "percent", formula: "=B{row}/SUM(B$2:B$6)", total: "sum" },
      ],
      rows: [
        ["Very content", 148],
        ["Content", 231],
        ["Neither", 66],
        ["Discontent", 41],
        ["Very discontent", 14],
      ],
      charts: [
        {
          type: "pie",
          title: "How content are you?",
          categories: "A2:A6",
          series: [{ name: "People", values: "B2:B6" }],
          anchor: "E2",
        },
      ],
    },
  ],
};

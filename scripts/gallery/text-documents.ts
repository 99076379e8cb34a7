/** Text documents of the gallery, as a model would describe them. */
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"];

export const annualReport = {
  title: "Annual report 2026",
  subtitle: "Harbour Street Bakery Ltd",
  author: "Finance and operations",
  date: "January 2027",
  cover: true,
  toc: true,
  numberHeadings: true,
  header: "Annual report 2026",
  footer: "Harbour Street Bakery Ltd",
  content: [
    "# The year in short\n\nSales rose by **18%** to €2.41 million, while the cost of flour fell for the first time in three years. We opened a third shop in May and brought deliveries back in house[^1].\n\n- Sales per shop rose in every month but August\n- Waste fell from 6.1% to 4.4% of what was baked\n- Two apprentices finished their training and stayed\n\n[^1]: Deliveries were done by a contractor from 2023 to March 2026.",
    {
      kind: "callout",
      title: "What to decide",
      text: "A second oven for the Mill Road shop costs €48,000 and pays back within 26 months at today's sales.",
    },
    "# Sales\n\nThe new shop brought a third of the growth; the older shops brought the rest.",
    {
      kind: "chart",
      type: "column",
      title: "Sales by shop in thousand euros",
      categories: months,
      series: [
        { name: "Harbour Street", values: [74, 71, 80, 83, 86, 90] },
        { name: "Mill Road", values: [52, 54, 57, 58, 61, 63] },
        { name: "Station", values: [0, 0, 0, 0, 31, 38] },
      ],
      caption: "First half of 2026",
    },
    {
      kind: "table",
      caption: "Sales by kind",
      columns: [
        { header: "Kind" },
        { header: "2025", format: "EUR" },
        { header: "2026", format: "EUR" },
        { header: "Change", format: "percent" },
      ],
      rows: [
        ["Bread", 912000, 1040000, 0.14],
        ["Pastry", 603000, 741000, 0.229],
        ["Coffee and drinks", 388000, 472000, 0.216],
        ["Orders", 139000, 157000, 0.129],
        ["Total", 2042000, 2410000, 0.18],
      ],
      totals: true,
    },
    "# People\n\nWe are 41 people, six more than a year ago.\n\n## Training\n\n1. Food safety for everyone, twice a year\n2. Sourdough course for all bakers\n3. Till and customers for the new shop\n\n## Working hours\n\nNight work fell by a fifth because doughs now rest longer in the cold.",
    "# Outlook\n\nWe plan sales of €2.7 million with the same three shops. Flour prices are fixed until September, energy until the end of the year.\n\n> A good loaf needs time more than anything else.",
  ],
};

export const offerLetter = {
  title: "Offer for the renewal of the roof",
  author: "Lindner Roofing",
  date: "3 March 2026",
  footer: "Lindner Roofing · Oak Lane 4 · 0711 555 0140",
  content: [
    "Dear Ms Aydin,\n\nthank you for showing us the house. We offer to renew the roof of the main house as we discussed, with clay tiles in slate grey and new insulation of 20 cm.",
    {
      kind: "table",
      columns: [{ header: "Work" }, { header: "Amount", align: "right" }, { header: "Price", format: "EUR" }],
      rows: [
        ["Scaffold, set up and taken down", "280 m²", 3920],
        ["Old tiles off and away", "164 m²", 4264],
        ["Insulation and battens", "164 m²", 13940],
        ["Clay tiles, laid", "164 m²", 11808],
        ["Gutters and flashings", "52 m", 4316],
        ["Sum before tax", "", 38248],
        ["VAT, 19%", "", 7267.12],
        ["Total", "", 45515.12],
      ],
      totals: true,
    },
    "Work takes **three weeks** and can begin on 4 May. The offer stands until the end of April. A third is due at the beginning, the rest after you have looked the work over.\n\nWith kind regards\n\nJonas Lindner",
  ],
};

export const minutes = {
  title: "Minutes of the board meeting",
  subtitle: "14 April 2026, 10:00 to 11:40, large meeting room",
  header: "Board · confidential",
  content: [
    "**Present:** A. Okafor (chair), B. Nilsson, C. Duarte, D. Weiss\n\n**Excused:** E. Petrov\n\n# Decisions\n\n1. The budget for the second quarter is approved with the change in marketing.\n2. The lease in Lyon is not renewed.\n3. The audit goes to the same firm for two more years.",
    {
      kind: "callout",
      title: "Open question",
      text: "Whether the warehouse moves in autumn depends on the survey, which comes in June.",
    },
    "# Action items",
    {
      kind: "table",
      columns: [{ header: "What" }, { header: "Who" }, { header: "Until" }],
      rows: [
        ["Tell the landlord in Lyon", "B. Nilsson", "30 April"],
        ["Ask three offers for the move", "C. Duarte", "15 May"],
        ["Draft the letter to members", "D. Weiss", "8 May"],
        ["Renew the insurance of the vans", "C. Duarte", "1 June"],
      ],
    },
    "# Discussion\n\n## Finance\n\nSales are 4% above plan, costs as planned. The board asked for the figures by customer at the next meeting.\n\n## People\n\nTwo positions in service are open since February. The board agreed to use an agency for one of them.",
  ],
};

export const proposal = {
  title: "A shared library for four schools",
  subtitle: "Proposal to the district council",
  date: "Spring 2026",
  cover: true,
  landscape: false,
  pageNumbers: true,
  content: [
    "# Why\n\nEach of the four schools keeps a library of its own. Together they hold 31,000 books, of which a third was not borrowed in five years, while pupils wait months for others.\n\nA pupil of the Oak Lane school who needs an atlas today asks at her own library only. That the atlas stands unused two kilometres away, nobody can see: there are four catalogues, two of them on paper, and no way to bring a book from one school to the next.\n\n# What we propose\n\n- One catalogue for all four libraries\n- A van that carries books twice a week\n- One librarian at each school, who keeps the shelves that pupils use\n\nThe towns nearby that share their libraries since 2021 lend a third more books than then, while ours lend a quarter fewer.",
    {
      kind: "chart",
      type: "line",
      title: "Books borrowed in a year, in thousands",
      categories: ["2021", "2022", "2023", "2024", "2025"],
      series: [
        { name: "Today", values: [22, 20, 19, 17, 16] },
        { name: "Towns that share", values: [21, 23, 26, 27, 29] },
      ],
      caption: "Three towns nearby share since 2021",
    },
    {
      kind: "callout",
      title: "What it takes",
      text: "€195,000 over five years, more than half of it in the first, and one decision in May. From the second year on it costs less than €30,000 a year.",
    },
    { kind: "section", landscape: true },
    "# Costs over five years",
    {
      kind: "table",
      columns: [
        { header: "Item" },
        { header: "2026", format: "EUR" },
        { header: "2027", format: "EUR" },
        { header: "2028", format: "EUR" },
        { header: "2029", format: "EUR" },
        { header: "2030", format: "EUR" },
        { header: "Sum", format: "EUR" },
      ],
      rows: [
        ["Catalogue", 42000, 9000, 9000, 9000, 9000, 78000],
        ["Van and driver", 31000, 33000, 34000, 35000, 36000, 169000],
        ["Shelves and rooms", 58000, 12000, 0, 0, 0, 70000],
        ["Books no longer bought twice", -18000, -26000, -26000, -26000, -26000, -122000],
        ["Sum", 113000, 28000, 17000, 18000, 19000, 195000],
      ],
      totals: true,
    },
    {
      kind: "chart",
      type: "column",
      title: "What is left to pay each year",
      categories: ["2026", "2027", "2028", "2029", "2030"],
      series: [{ name: "Sum", values: [113000, 28000, 17000, 18000, 19000] }],
      format: "EUR",
    },
    { kind: "section", landscape: false },
    "# What happens next\n\n1. The council decides in May\n2. Schools agree on rules for lending in summer\n3. The catalogue opens with the school year\n\n## Who does what\n\nEach step has one name, and the council hears from it once a month.",
    {
      kind: "table",
      columns: [{ header: "Step" }, { header: "Who" }, { header: "Until" }],
      rows: [
        ["Compare three catalogues and choose one", "Ms Brandt, Oak Lane school", "12 June"],
        ["Count and label the books of all four schools", "The librarians", "24 July"],
        ["Lease the van, hire the driver", "District office", "31 July"],
        ["Write the rules for lending", "The four heads", "14 August"],
        ["Teach pupils and teachers the catalogue", "The librarians", "18 September"],
      ],
    },
    "## What could go wrong\n\n- **The books are not labelled in time.** Then the catalogue opens with two schools, the others follow in winter.\n- **The van is late.** A courier brings the books for €240 a week.\n- **Fewer pupils borrow than hoped.** We look at the figures after a year, and the van goes once a week instead of twice.",
  ],
};

export const handbook = {
  title: "Handbook for new colleagues",
  toc: true,
  numberHeadings: true,
  header: "Handbook",
  content:
    "# Your first week\n\nSomebody waits for you at the reception at nine and shows you the house.\n\n## Access\n\nYou get a card and a laptop. The card opens the doors of your floor; ask [the service desk](https://example.org/desk) for others.\n\n## People to know\n\n| Who | For what | Where |\n|---|---|---|\n| Mara Lopez | contracts and pay | 2nd floor |\n| Tom Becker | laptops and phones | ground floor |\n| Ines Roth | travel | 1st floor |\n\n# Working here\n\n## Hours\n\nCore time is from ten to three. Enter your hours by Friday noon:\n\n- at the terminal at the entrance\n- in the portal\n- by mail, when both are down\n\n## Travel\n\nTravel by train up to five hours. Keep every receipt:\n\n1. Photograph it on the day\n2. Put it in the folder `Receipts`\n3. Hand the folder in at the end of the month\n\n# When something goes wrong\n\n> Tell somebody early. Nobody here was ever scolded for asking.\n\nCall 112 first in an emergency, then the reception.",
};

export const briefing = {
  title: "Briefing: heat pumps for the town hall",
  content: [
    "**In short:** heat pumps would cut the town hall's heating costs by 38% and pay back within nine years. The roof must be insulated first.",
    {
      kind: "chart",
      type: "bar",
      title: "Costs of heating in a year, in thousand euros",
      categories: ["Gas, today", "District heat", "Heat pump", "Heat pump and roof"],
      series: [{ name: "Costs", values: [86, 74, 61, 53] }],
    },
    "# Findings\n\n- The cellar has room for two machines of 90 kW\n- The grid connection is large enough\n- Noise stays below what is allowed at night, if the machines stand in the yard\n\n# Risks\n\nThe price of electricity decides. At 34 cents a kWh the payback grows to thirteen years.",
  ],
};

/** Decks of the gallery, as a model would describe them. */
const quarters = ["Q1", "Q2", "Q3", "Q4"];

export const growth = {
  title: "Growth plan",
  footer: "Northwind Cycles",
  slides: [
    {
      layout: "title",
      title: "Growing without a fourth shop",
      subtitle: "Plan for 2027 · Board meeting, 12 November",
      detail: "Northwind Cycles",
    },
    { layout: "agenda", items: ["Where we stand", "What customers ask for", "Three steps", "What it costs"] },
    {
      layout: "figures",
      title: "Repairs carry the result",
      figures: [
        { value: "€3.2 m", label: "Sales, up 9%" },
        { value: "41%", label: "Margin of repairs" },
        { value: "17 days", label: "Wait for a repair" },
      ],
      body: "Every second customer who waits more than two weeks goes elsewhere.",
    },
    {
      layout: "chart",
      title: "Repairs grew three times as fast as sales of bikes",
      chart: {
        type: "line",
        categories: quarters,
        series: [
          { name: "Repairs", values: [210, 248, 291, 330] },
          { name: "Bikes", values: [480, 530, 541, 560] },
        ],
      },
      body: "- Repairs up 57% in a year\n- Bikes up 17%\n- Parts are short in spring",
    },
    {
      layout: "two-column",
      title: "A second shift brings more than a fourth shop",
      leftTitle: "Second shift",
      left: "- Opens in March\n- Three mechanics\n- Wait falls to six days",
      rightTitle: "Fourth shop",
      right: "- Opens in October\n- Seven people\n- Pays back in six years",
    },
    {
      layout: "table",
      title: "What the second shift costs",
      table: {
        columns: [{ header: "Item" }, { header: "Once", format: "EUR" }, { header: "A year", format: "EUR" }],
        rows: [
          ["Mechanics", 0, 141000],
          ["Tools and stands", 38000, 4000],
          ["Light and heat", 6000, 9000],
          ["Sum", 44000, 154000],
        ],
        totals: true,
      },
    },
    {
      layout: "quote",
      quote: "I would pay twice as much if it were ready by the weekend.",
      by: "A customer, in the survey of June",
    },
    { layout: "closing", title: "Decide today: hire three mechanics", subtitle: "The first can begin in February" },
  ],
};

export const update = {
  title: "Project update",
  slides: [
    { layout: "title", title: "Moving the archive", subtitle: "State in week 19" },
    {
      layout: "content",
      title: "Two of three floors are empty, a week ahead of plan",
      body: "- 4,200 of 6,100 boxes are moved\n- No box is missing\n- The lift is repaired since Tuesday\n- **Open:** shelves for the third floor come on 20 May",
    },
    {
      layout: "chart",
      title: "More boxes every week: 1,300 in week 19",
      chart: {
        type: "column",
        categories: ["Week 16", "Week 17", "Week 18", "Week 19"],
        series: [{ name: "Boxes", values: [740, 980, 1180, 1300] }],
      },
    },
    { layout: "section", title: "What we need from you", subtitle: "Three answers by Friday" },
    {
      layout: "content",
      title: "Three answers by Friday",
      body: "1. Who keeps the keys of the new rooms?\n2. May files older than 1985 go to the city?\n3. Which days in June is the yard free?",
    },
    { layout: "closing", title: "Thank you", subtitle: "Questions: archive@example.org" },
  ],
};

export const training = {
  title: "Safe on the ladder",
  slides: [
    { layout: "title", title: "Safe on the ladder", subtitle: "Fifteen minutes that save a year" },
    {
      layout: "content",
      title: "Look before you climb",
      body: "- Feet on level ground\n- No cracks, no paint over cracks\n- Angle: one foot out for four up\n  - hold your arms out: your palms touch the rung",
    },
    {
      layout: "figures",
      title: "Most falls are from less than two metres",
      figures: [
        { value: "61%", label: "from less than 2 m" },
        { value: "23", label: "days off work" },
        { value: "1 of 3", label: "with a broken ladder" },
        { value: "0", label: "falls with a helper" },
      ],
    },
    {
      layout: "two-column",
      title: "What to do and what to leave",
      leftTitle: "Do",
      left: "- Three points of contact\n- Tools in the belt\n- Ask for a helper",
      rightTitle: "Leave",
      right: "- The two top rungs\n- Leaning out\n- Rain and wind",
    },
    { layout: "closing", title: "If in doubt, fetch the scaffold", subtitle: "It stands in hall 2" },
  ],
};

export const findings = {
  title: "What 500 visitors told us",
  footer: "Museum of the Valley",
  slides: [
    { layout: "title", title: "What 500 visitors told us", subtitle: "Survey of summer 2026" },
    {
      layout: "chart",
      title: "Families come for the mill, others for the quiet",
      chart: {
        type: "bar",
        categories: ["The mill", "The garden", "Quiet", "The café", "Events"],
        series: [
          { name: "Families", values: [64, 51, 12, 38, 29] },
          { name: "Others", values: [31, 44, 57, 33, 22] },
        ],
      },
      body: "Share of visitors who named it, in percent",
    },
    {
      layout: "chart",
      title: "Three of four are content",
      chart: {
        type: "doughnut",
        categories: ["Very content", "Content", "Neither", "Discontent"],
        series: [{ name: "Visitors", values: [148, 231, 80, 41] }],
      },
    },
    {
      layout: "table",
      title: "What they would change",
      table: {
        columns: [{ header: "Wish" }, { header: "People", format: "integer" }, { header: "Costs us" }],
        rows: [
          ["Longer hours in summer", 118, "little"],
          ["More to touch", 97, "much"],
          ["Benches in the garden", 84, "little"],
          ["Signs in other languages", 61, "some"],
          ["Cheaper parking", 55, "nothing to do with us"],
        ],
      },
    },
    { layout: "quote", quote: "My daughter ground flour and talked about it for a week.", by: "Visitor, 14 July" },
  ],
};

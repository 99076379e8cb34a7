import { expect, it } from "vitest";
import { linesOfWordTable } from "./word-table.ts";

it("takes lines with their words and boxes out of the engine's table, and no line without a word", () => {
  const rows = [
    ["1", "1", "0", "0", "0", "0", "0", "0", "300", "200", "-1", ""],
    ["4", "1", "1", "1", "1", "0", "10", "20", "90", "12", "-1", ""],
    ["5", "1", "1", "1", "1", "1", "10", "20", "40", "12", "91.4", "TOTAL"],
    ["5", "1", "1", "1", "1", "2", "60", "21", "40", "11", "80.6", "17,23"],
    ["4", "1", "1", "1", "2", "0", "0", "60", "300", "80", "-1", ""],
    ["5", "1", "1", "1", "2", "1", "0", "60", "300", "80", "95", " "],
  ];
  expect(linesOfWordTable(`${rows.map((row) => row.join("\t")).join("\n")}\n`, 3)).toEqual([
    {
      page: 3,
      text: "TOTAL 17,23",
      box: { left: 10, top: 20, right: 100, bottom: 32 },
      confidence: 86,
      words: [
        { text: "TOTAL", box: { left: 10, top: 20, right: 50, bottom: 32 }, confidence: 91 },
        { text: "17,23", box: { left: 60, top: 21, right: 100, bottom: 32 }, confidence: 81 },
      ],
    },
  ]);
});

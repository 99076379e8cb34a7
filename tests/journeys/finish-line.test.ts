import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Event, RunSummary } from "@deskhand/contracts";
import { createWorkbook } from "@deskhand/documents";
import { expect, test } from "vitest";
import { needIsolation } from "./kit/isolation.ts";
import { makePlace, type Place, putFiles, type Reply } from "./kit/place.ts";
import { done, runScript, shown } from "./kit/scripted-run.ts";
import { parseRun } from "./kit/terminal.ts";

const shell = (command: string): Reply => ({ calls: [{ tool: "shell_run", input: { command } }] });

/** A desk with the bytes of a workbook under a name that is none of an office file. */
async function makeDesk(): Promise<Place> {
  const place = makePlace();
  const rows = [
    ["North", 10],
    ["South", 12],
  ];
  const columns = [{ header: "Region" }, { header: "Amount" }];
  const made = await createWorkbook({ sheets: [{ name: "Sales", columns, rows }] });
  if (made.status !== "created") throw new Error(JSON.stringify(made));
  putFiles(place.desk, { "workbook.bin": made.bytes });
  return place;
}

/** The paths of each hand-over that Deskhand made by itself. */
function ownHandOvers(events: readonly Event[]): string[][] {
  return events.flatMap((event) => {
    if (event.type !== "step.added" || event.step.kind !== "tool" || event.step.finishLine === undefined) return [];
    return [(event.step.call.input as { paths: string[] }).paths];
  });
}

const checks = ({ artifacts }: RunSummary) => artifacts.map(({ check, path }) => `${path} ${check?.status}`);

test("files that a shell made and nobody handed over are checked at the end, and a broken one is mended", async (context) => {
  await needIsolation(context, "process");
  const place = await makeDesk();
  const [good, broken] = [join(place.desk, "sales.xlsx"), join(place.desk, "letter.pdf")];
  const ended = await runScript(
    place,
    [
      shell("cp workbook.bin sales.xlsx && echo no letter > letter.pdf"),
      done,
      shell("rm letter.pdf && cp workbook.bin letter.xlsx"),
      { text: "The letter is a workbook now." },
    ],
    ...["--isolation", "process", "--mode", "auto"],
  );
  expect(ended.status, ended.output + ended.errors).toBe(0);
  const { events, summary } = parseRun(ended);
  expect(ownHandOvers(events).map((paths) => paths.toSorted())).toEqual([
    [broken, good],
    [join(place.desk, "letter.xlsx")],
  ]);
  expect(checks(summary)).toContain(`${good} passed`);
  expect(checks(summary)).toContain(`${join(place.desk, "letter.xlsx")} passed`);
  expect(readFileSync(good)).toEqual(readFileSync(join(place.desk, "workbook.bin")));
});

test("a file that stays broken is handed over with the failure in plain sight, and the task is done in part", async (context) => {
  await needIsolation(context, "process");
  const place = await makeDesk();
  const ended = await runScript(
    place,
    [shell("head -c 300 workbook.bin > sales.xlsx"), done, { text: "It has to stay." }],
    ...["--isolation", "process", "--mode", "auto"],
  );
  const { events, summary } = parseRun(ended);
  expect([summary.status, checks(summary)]).toEqual(["partly", [`${join(place.desk, "sales.xlsx")} failed`]]);
  expect(ownHandOvers(events)).toHaveLength(1);
  const text = await shown(place, ended);
  expect(text).toContain("Deskhand itself checked sales.xlsx");
  expect(text).toContain("the check found faults");
});

test("what the rule-based helper handed over is not looked over a second time", async () => {
  const place = makePlace();
  putFiles(place.desk, {
    "minutes.txt": "Harbour, 4 March\nWe decided to rent a barge.\nInes will ask the city by Monday.\n",
  });
  const wish = "Turn these notes into a document and slides with themes, decisions and action items";
  const ended = await place.terminal.type("run", wish, "--folder", place.desk, "--json", "--approve", "all");
  const { events, summary } = parseRun(ended);
  expect([ended.status, summary.artifacts.length]).toEqual([0, 2]);
  expect(ownHandOvers(events)).toEqual([]);
});

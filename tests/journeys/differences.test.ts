import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { ChangeSet, Comparison } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { officeDocument } from "./kit/documents.ts";
import { makePlace, putFiles, type Reply } from "./kit/place.ts";
import { done, runScript } from "./kit/scripted-run.ts";
import { parseRun } from "./kit/terminal.ts";

test("the terminal tells what changed inside files before anything is accepted, without a server", async () => {
  const place = makePlace();
  const path = (name: string) => join(place.desk, name);
  const letter = officeDocument("docx", { content: "# Offer\n\nPayment is due within thirty days." });
  putFiles(place.desk, {
    "offer.docx": letter,
    "costs.csv": "what,amount\nrent,100\nfood,50\n",
    "notes.txt": "one\ntwo cats\nthree\n",
  });
  const edit = (name: string, old: string, now: string): Reply => ({
    calls: [{ tool: "file_edit", input: { path: path(name), edits: [{ old, new: now }] } }],
  });
  const word: Reply = {
    calls: [
      { tool: "document_edit", input: { path: path("offer.docx"), edits: [{ replace: "thirty", with: "fourteen" }] } },
    ],
  };
  const replies = [word, edit("costs.csv", "rent,100", "rent,120"), edit("notes.txt", "cats", "dogs"), done];
  const ended = await runScript(place, replies, "--mode", "auto", "--review", "--approve", "all");
  const { taskId } = parseRun(ended).summary;

  const listed = await place.terminal.type("changes", taskId);
  const said = stripVTControlCharacters(listed.output);
  expect(said).toContain("within [-thirty-]{+fourteen+} days.");
  expect(said).toMatch(/!B2: 100 → 120/);
  expect(said).toContain("two [-cats-]{+dogs+}");
  expect(readFileSync(path("offer.docx"))).toEqual(Buffer.from(letter));

  const short = await place.terminal.type("changes", taskId, "--short");
  expect(short.output).toContain("offer.docx");
  expect(short.output).not.toContain("fourteen");

  const sets = (await place.terminal.type("changes", taskId, "--json")).output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ChangeSet & { differences: { path: string; comparison: Comparison }[] });
  expect(sets.map(({ records }) => records.length)).toEqual([1, 1, 1]);
  expect(sets.map(({ differences }) => differences[0]?.comparison.kind)).toEqual(["document", "cells", "text"]);
});

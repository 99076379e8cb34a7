#!/usr/bin/env node
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { picturePaths } from "./arguments/picture-paths.ts";
import { type ConvertedKind, isConvertedKind } from "./converting/converted-kinds.ts";
import { readInput } from "./read-input.ts";
import { refusedBy } from "./refusal.ts";
import { createFile, type FileKind, isKind } from "./writing/create-file.ts";

const USAGE = `usage: deskhand-documents read FILE [--json]
       deskhand-documents create docx|pptx|xlsx|svg|png [--like FILE] < description.json > FILE
       deskhand-documents edit FILE [--author NAME] < edits.json > FILE
       deskhand-documents convert FILE csv|md|xlsx|docx > FILE
       deskhand-documents check FILE [RENDERED.pdf]
       deskhand-documents serve [--output-folder FOLDER]
`;

// every verb loads its own part only: a check needs no reader of mail
/** Exit status: 0 done, 1 refused, 2 wrong usage. */
async function main(words: readonly string[]): Promise<number> {
  const [verb, first, second] = words;
  if (verb === "read" && first) return read(first, words.includes("--json"));
  const withOption = (option: string) => words.length === 2 || (second === option && words.length === 4);
  if (verb === "create" && isKind(first) && withOption("--like")) return create(first, words[3]);
  if (verb === "edit" && first && withOption("--author")) return edit(first, words[3]);
  if (verb === "convert" && first && isConvertedKind(second) && words.length === 3) return convert(first, second);
  if (verb === "check" && first && words.length <= 3) return check(first, second);
  if (verb === "serve" && (words.length === 1 || (first === "--output-folder" && second && words.length === 3))) {
    const { serve } = await import("./serve.ts");
    await serve({ input: process.stdin, output: process.stdout, outputFolder: second ?? null });
    return 0;
  }
  process.stderr.write(USAGE);
  return 2;
}

async function read(path: string, isJson: boolean): Promise<number> {
  const { DocumentReader } = await import("./document-reader.ts");
  const reader = new DocumentReader();
  try {
    const outcome = await readInput(path).then(
      (bytes) => reader.read(bytes, { name: basename(path), lines: isJson, tables: isJson }),
      refusedBy,
    );
    if (isJson) process.stdout.write(`${JSON.stringify(outcome)}\n`);
    else if (outcome.status === "read") process.stdout.write(`${outcome.text}\n`);
    else process.stderr.write(`${outcome.reason}\n`);
    return outcome.status === "read" ? 0 : 1;
  } finally {
    await reader.close();
  }
}

async function edit(path: string, author: string | undefined): Promise<number> {
  const { editFile } = await import("./editing/edit-file.ts");
  const outcome = await text(process.stdin)
    .then(async (json) => {
      const edits: unknown = JSON.parse(json);
      const files = await namedFiles(edits);
      return editFile(await readInput(path), edits, {
        name: basename(path),
        files,
        ...(author !== undefined && { author }),
      });
    })
    .catch(refusedBy);
  return give(outcome);
}

/** The pictures and PDF files that a description or edits name. */
async function namedFiles(description: unknown): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const path of picturePaths(description)) files.set(path, await readInput(path));
  return files;
}

type Made = Readonly<{ bytes: Uint8Array; report: unknown; remarks?: readonly string[] }>;

/** The file on standard output; what is to be said of it on the other. */
function give(
  outcome: Readonly<{ status: "refused"; reason: string }> | (Made & Readonly<{ status: string }>),
): number {
  if (!("bytes" in outcome)) {
    process.stderr.write(`${outcome.reason}\n`);
    return 1;
  }
  process.stdout.write(outcome.bytes);
  process.stderr.write(
    `${JSON.stringify(outcome.report)}\n${(outcome.remarks ?? []).map((each) => `${each}\n`).join("")}`,
  );
  return 0;
}

async function convert(path: string, kind: ConvertedKind): Promise<number> {
  const { DocumentReader } = await import("./document-reader.ts");
  const { convertFile } = await import("./converting/convert-file.ts");
  const reader = new DocumentReader();
  try {
    const bytes = readInput(path);
    return give(await bytes.then((each) => convertFile(each, { name: basename(path), kind }, reader)).catch(refusedBy));
  } finally {
    await reader.close();
  }
}

/** Tells the report as JSON; the status is 1 when the file does not pass. */
async function check(path: string, rendered: string | undefined): Promise<number> {
  const look = async () => {
    const pages = rendered === undefined ? {} : { rendered: await readInput(rendered) };
    const { checkDocument } = await import("./checking/check-document.ts");
    return checkDocument(await readInput(path), { name: basename(path), ...pages });
  };
  const outcome = await look().catch(refusedBy);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  return outcome.status === "checked" && outcome.passed ? 0 : 1;
}

/** Pictures are read from the paths the description gives; `like` is a file whose looks the made one takes over. */
async function create(kind: FileKind, like: string | undefined): Promise<number> {
  const outcome = await text(process.stdin)
    .then(async (json) => {
      const description: unknown = JSON.parse(json);
      const files = await namedFiles(description);
      return createFile({ kind, description, ...(like !== undefined && { like: await readInput(like) }) }, files);
    })
    .catch((error: unknown) => {
      const refused = refusedBy(error);
      if (!(error instanceof SyntaxError)) return refused;
      return { ...refused, reason: "The description is not JSON; give one JSON object on standard input." };
    });
  return give(outcome);
}

process.exitCode = await main(process.argv.slice(2));

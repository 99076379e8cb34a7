import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import {
  type Artifact,
  DeskhandError,
  defineTool,
  type GuestPath,
  inputFailure,
  isCheckedFile,
  type ToolContext,
} from "@deskhand/contracts";
import { z } from "zod";
import { notDownloaded } from "../files/look-up.ts";
import { inBatches } from "../in-batches.ts";
import { mediaType } from "../media-type.ts";
import { nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { checkFile, fencedFindings } from "./check-file.ts";

const input = z.strictObject({
  paths: z.array(pathInput).min(1).max(200),
  summary: z.string().min(1).max(4_000).describe("what was made and what to look at, for the user"),
});

/** findings of one file that travel with it at most */
const mostFindings = 10;
/** files looked over side by side at most; how many programs really run is for the documents' own lanes to say */
const atOnce = 4;

/** The artifact, or the sentence that says why there is none. */
async function present(path: GuestPath, { view, documents, stepId, signal }: ToolContext): Promise<Artifact | string> {
  const entry = await view.stat(path);
  if (entry === null) return `${path} does not exist`;
  if (entry.entry !== "file") return `${path} is a ${entry.entry}, not a file`;
  if (entry.isPlaceholder) return `${path}: ${notDownloaded}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(await view.localFile(path)), hash, { signal });
  const sha256 = hash.digest("hex");
  const check = isCheckedFile(path) ? await checkFile(path, { view, documents, signal }) : null;
  return {
    stepId,
    path,
    mediaType: mediaType(path),
    bytes: entry.bytes,
    sha256,
    ...(check && {
      check: { status: check.status, summary: check.summary, findings: check.findings.slice(0, mostFindings) },
    }),
  };
}

/** What the model is told of checks, so that it can mend a file and hand it over again. */
function checkLines(artifacts: readonly Artifact[]): string[] {
  return artifacts.flatMap(({ stepId, path, check }) => {
    if (check === undefined) return [];
    if (check.status === "passed") return [`checked ${path}: ${check.summary}`];
    return [
      `CHECK FAILED ${path}. The user sees this failure; mend the file and hand it over again, or say why it has to stay.`,
      ...fencedFindings(stepId, path, check.findings),
    ];
  });
}

export const artifactPresent = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "artifact_present",
  description: "Hands the finished files over to the user. Call it once at the end, with the results only.",
  input: toolInput(input, `{"paths":["/home/ann/report.xlsx"],"summary":"The report for March."}`),
  replay: "safe",
  actions: () => [],
  // what a check finds quotes the file
  untrusted: ({ paths }) => paths.find(isCheckedFile) ?? null,
  locks: () => [],
  async run({ paths, summary }, context) {
    const artifacts: Artifact[] = [];
    const missing: string[] = [];
    const problems: string[] = [];
    const asked = [...new Set(paths)];
    const found = await inBatches(asked, atOnce, (path) => {
      if (isCheckedFile(path)) context.progress(`Checking ${nameOf(path)}`);
      return present(path, context);
    });
    for (const [index, path] of asked.entries()) {
      const artifact = found[index];
      if (artifact === undefined) continue;
      if (typeof artifact !== "string") artifacts.push(artifact);
      else {
        missing.push(path);
        problems.push(artifact);
      }
    }
    if (artifacts.length === 0)
      throw new DeskhandError(inputFailure(`Nothing was handed over: ${problems.slice(0, 5).join("; ")}.`));
    const files = artifacts.map(({ path, mediaType: type, bytes }) => ({ path, mediaType: type, bytes }));
    const only = artifacts.length === 1 ? artifacts[0] : undefined;
    const title = only === undefined ? `Handed over ${artifacts.length} files` : `Handed over ${nameOf(only.path)}`;
    const handed = [`handed over: ${artifacts.map(({ path }) => path).join(", ")}`, ...problems].join(
      "\nnot handed over: ",
    );
    const text = [handed, ...checkLines(artifacts)].join("\n");
    return { ...textResult(text, { kind: "presented", title, summary, files, missing }), artifacts, summary };
  },
});

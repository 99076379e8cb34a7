import { DeskhandError, type GuestPath, type StepId, type ToolContext } from "@deskhand/contracts";
import { z } from "zod";
import { fence } from "../fence.ts";
import { nameOf } from "../path-input.ts";

const replySchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("checked"),
    passed: z.boolean(),
    summary: z.string(),
    findings: z.array(
      z.object({ severity: z.enum(["fault", "remark"]), place: z.string(), message: z.string(), kind: z.string() }),
    ),
    headingPages: z.array(z.number()),
  }),
  z.object({ status: z.literal("refused"), reason: z.string() }),
]);

/** What was found when a file was looked over; `findings` are sentences with their place, faults first. */
export type FileCheck = Readonly<{
  status: "passed" | "failed";
  summary: string;
  findings: readonly string[];
  /** pages of a document's headings in order, when it was rendered */
  headingPages: readonly number[];
}>;

/** Findings for the model, a line each, in a fence because they quote the file; none give no line. */
export function fencedFindings(stepId: StepId, path: GuestPath, findings: readonly string[]): readonly string[] {
  return findings.length === 0 ? [] : [fence(stepId, path, findings.join("\n"))];
}

/** Looks a finished document over, on its pages too where this system can render them. A file that does not open has failed. */
export async function checkFile(
  path: GuestPath,
  { view, documents, signal }: Pick<ToolContext, "view" | "documents" | "signal">,
): Promise<FileCheck> {
  const request = { op: "check", path: await view.localFile(path), name: nameOf(path), render: true };
  const failed = (because: string): FileCheck => ({
    status: "failed",
    summary: because,
    findings: [because],
    headingPages: [],
  });
  const reply = await documents.request(request, signal).catch((error: unknown) => {
    if (error instanceof DeskhandError && !signal.aborted) return error;
    throw error;
  });
  if (reply instanceof DeskhandError) return failed(`The file could not be checked: ${reply.failure.message}`);
  const parsed = replySchema.safeParse(reply);
  if (!parsed.success) return failed("The file could not be checked.");
  if (parsed.data.status === "refused") return failed(parsed.data.reason);
  const { passed, summary, findings, headingPages } = parsed.data;
  const words = findings.map(({ place, message, severity }) =>
    severity === "fault" ? `${place}: ${message}` : `${place}: ${message} (a remark)`,
  );
  return { status: passed ? "passed" : "failed", summary, findings: words, headingPages };
}

import { DeskhandError, defineTool, inputFailure, isCheckedFile } from "@deskhand/contracts";
import { z } from "zod";
import { notDownloaded } from "../files/look-up.ts";
import { nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { checkFile, fencedFindings } from "./check-file.ts";

const input = z.strictObject({ path: pathInput });

/** findings named to the model at most */
const mostNamed = 30;

export const documentCheck = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "document_check",
  description:
    "Checks a finished docx, xlsx, pptx or pdf: formulas, placeholders, links, contrast, overflow. Mend its faults before you hand the file over.",
  input: toolInput(input, `{"path":"/home/ann/report.docx"}`),
  replay: "safe",
  actions: ({ path }) => [{ verb: "read", target: path }],
  untrusted: ({ path }) => path,
  locks: () => [],
  async run({ path }, context) {
    const entry = await context.view.stat(path);
    if (entry?.entry !== "file")
      throw new DeskhandError(inputFailure(`${path} is not a file; give the path of a document.`));
    if (entry.isPlaceholder) throw new DeskhandError(inputFailure(`${path}: ${notDownloaded}`));
    if (!isCheckedFile(path)) throw new DeskhandError(inputFailure("Only docx, xlsx, pptx and pdf files are checked."));
    context.progress(`Checking ${nameOf(path)}`);
    const { status, summary, findings } = await checkFile(path, context);
    const named = findings.slice(0, mostNamed);
    const lines = [`${status}: ${summary}`, ...fencedFindings(context.stepId, path, named)];
    if (findings.length > named.length) lines.push(`and ${findings.length - named.length} more`);
    const title = status === "passed" ? `Checked ${nameOf(path)}` : `Found faults in ${nameOf(path)}`;
    return textResult(lines.join("\n"), { kind: "checked", title, path, status, summary, findings: named });
  },
});

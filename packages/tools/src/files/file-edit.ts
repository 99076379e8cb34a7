import { DeskhandError, defineTool, inputFailure } from "@deskhand/contracts";
import { z } from "zod";
import { nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { lookUpFile } from "./look-up.ts";
import { nearestLine } from "./nearest-line.ts";
import { decodeText, encodeText } from "./text-encoding.ts";

/** `bytes` of the largest file that is edited */
const maxEditBytes = 20_000_000;

const editSchema = z.strictObject({
  old: z.string().min(1).describe("exact text, enough of it to occur once"),
  new: z.string(),
  all: z.boolean().default(false).describe("replace every occurrence"),
});
const input = z.strictObject({ path: pathInput, edits: z.array(editSchema).min(1).max(500) });

type Edit = z.output<typeof editSchema>;

function occurrences(text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count += 1;
  return count;
}

/** Models write `\n`; a file of `\r\n` keeps its own line ends. */
function withLineEnds(edit: Edit, text: string): Edit {
  const isWindows = text.includes("\r\n") && !/(^|[^\r])\n/.test(text);
  if (!isWindows) return edit;
  const convert = (part: string) => part.replace(/\r?\n/g, "\r\n");
  return { ...edit, old: convert(edit.old), new: convert(edit.new) };
}

function applyEdit(text: string, edit: Edit, which: string): Readonly<{ text: string; count: number }> {
  const { old, new: replacement, all } = withLineEnds(edit, text);
  const count = occurrences(text, old);
  if (count === 0) {
    const near = nearestLine(text, old);
    const hint =
      near === null
        ? "read the file again and copy the text exactly"
        : `the nearest is line ${near.number}: ${JSON.stringify(near.line)}`;
    throw new DeskhandError(inputFailure(`${which}: the old text does not occur; ${hint}. Nothing was changed.`));
  }
  if (count > 1 && !all)
    throw new DeskhandError(
      inputFailure(
        `${which}: the old text occurs ${count} times; give more of the text around it, or all: true. Nothing was changed.`,
      ),
    );
  return { text: text.replaceAll(old, () => replacement), count };
}

export const fileEdit = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_edit",
  description:
    "Replaces exact text in a plain text file, edits one after the other, all or none. Line ends and encoding stay.",
  input: toolInput(input, `{"path":"/home/ann/notes.md","edits":[{"old":"Draft","new":"Final"}]}`),
  replay: "safe",
  actions: () => [],
  // a text that does not occur is answered with the line most like it
  untrusted: ({ path }) => path,
  locks: ({ path }) => [`path:${path}`],
  async run({ path, edits }, { view }) {
    await lookUpFile(view, path);
    const decoded = decodeText(await view.read(path, { maxBytes: maxEditBytes }));
    if (decoded === null) throw new DeskhandError(inputFailure(`${path} is not plain text and cannot be edited so.`));
    let text = decoded.text;
    let replacements = 0;
    for (const [at, edit] of edits.entries()) {
      const edited = applyEdit(text, edit, `edits[${at}]`);
      text = edited.text;
      replacements += edited.count;
    }
    const encoded = encodeText({ ...decoded, text });
    if ("character" in encoded)
      throw new DeskhandError(
        inputFailure(
          `${path} is written in ${decoded.encoding}, which has no ${JSON.stringify(encoded.character)}; leave that character out, or write the whole file with file_write.`,
        ),
      );
    await view.write(path, encoded.bytes);
    const bytes = encoded.bytes.length;
    const times = `${replacements} ${replacements === 1 ? "place" : "places"}`;
    const title = `Edited ${nameOf(path)}: ${times}`;
    return textResult(`changed ${times} in ${path}, now ${bytes} bytes`, {
      kind: "edited",
      title,
      path,
      bytes,
      replacements,
    });
  },
});

import { DeskhandError, defineTool, inputFailure } from "@deskhand/contracts";
import { z } from "zod";
import { fileEnding, nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";

/** endings that `document_create` makes */
const made = new Set(["xlsx", "docx", "pptx", "pdf"]);
/** formats whose files are no plain text: written as text they could not be opened */
const packed = new Set(
  "xlsx xlsm xls docx doc pptx ppt odt ods odp pdf png jpg jpeg gif webp tif tiff heic zip 7z gz mp3 mp4".split(" "),
);

const input = z.strictObject({ path: pathInput, content: z.string() });

export const fileWrite = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_write",
  description:
    "Writes a plain text file (UTF-8) in full; makes missing folders. To change part of a file use file_edit.",
  input: toolInput(input, `{"path":"/home/ann/notes.md","content":"# Notes\\n"}`),
  replay: "safe",
  actions: () => [],
  untrusted: () => null,
  locks: ({ path }) => [`path:${path}`],
  async run({ path, content }, { view }) {
    const ending = fileEnding(path);
    if (packed.has(ending)) {
      const instead = made.has(ending) ? "use document_create" : "write .md, .txt or .csv instead";
      throw new DeskhandError(inputFailure(`A .${ending} file is not plain text and would not open; ${instead}.`));
    }
    const before = await view.stat(path);
    const bytes = new TextEncoder().encode(content);
    await view.write(path, bytes);
    const wasThere = before !== null;
    const title = `${wasThere ? "Rewrote" : "Wrote"} ${nameOf(path)}`;
    const text = `${wasThere ? "replaced" : "created"} ${path}, ${bytes.length} bytes`;
    return textResult(text, { kind: "written", title, path, bytes: bytes.length, wasThere });
  },
});

import { DeskhandError, defineTool, inputFailure } from "@deskhand/contracts";
import { z } from "zod";
import { nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { createParents } from "./look-up.ts";

const input = z.strictObject({ path: pathInput });

export const folderCreate = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "folder_create",
  description: "Makes a folder and the missing ones above it. Only needed for folders that stay empty.",
  input: toolInput(input, `{"path":"/home/ann/2025"}`),
  replay: "safe",
  actions: () => [],
  untrusted: () => null,
  locks: ({ path }) => [`path:${path}`],
  async run({ path }, { view }) {
    const there = await view.stat(path);
    if (there !== null && there.entry !== "folder")
      throw new DeskhandError(inputFailure(`${path} is there already and is a ${there.entry}; choose another name.`));
    if (there === null) {
      await createParents(view, path);
      await view.createFolder(path);
    }
    const text = there === null ? `made the folder ${path}` : `the folder ${path} was there already`;
    return textResult(text, { kind: "folder", title: `Made the folder ${nameOf(path)}`, path });
  },
});

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { type Content, type ModelRef, mostAttachedBytes, mostAttachments, type TaskId } from "@deskhand/contracts";
import { wrongUsage } from "./arguments/usage.ts";
import type { Desk } from "./desk/desk.ts";

/** What files bring into a message to a model; the first that cannot be attached ends the command with its sentence. */
export async function attachFiles(
  desk: Pick<Desk, "attach">,
  paths: readonly string[],
  to: Readonly<{ taskId: TaskId; model: ModelRef }>,
): Promise<Content[]> {
  if (paths.length > mostAttachments)
    throw wrongUsage(`A message takes ${mostAttachments} files; hand over their folder with --folder for more.`);
  const files = [];
  for (const path of paths) files.push({ name: basename(path), bytes: await bytesOf(path) });
  const content: Content[] = [];
  for (const file of files) content.push(...(await desk.attach(to.taskId, { ...file, model: to.model })).content);
  return content;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  // a pipe nobody writes to must not hold the command
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
  if (file === null) throw wrongUsage(`There is no file ${path} that can be read; check the name.`);
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw wrongUsage(`${path} is a folder; hand it over with --folder.`);
    if (!found.isFile()) throw wrongUsage(`${path} is no file; attach a file.`);
    if (found.size > mostAttachedBytes)
      throw wrongUsage(`${path} is larger than 25 MB; hand over its folder with --folder instead.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

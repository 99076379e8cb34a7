import type { Tool } from "@deskhand/contracts";
import { taskDelegate } from "./agents/task-delegate.ts";
import { createAudioTranscribe } from "./audio/audio-transcribe.ts";
import { artifactPresent } from "./documents/artifact-present.ts";
import { documentCheck } from "./documents/document-check.ts";
import { documentConvert } from "./documents/document-convert.ts";
import { documentCreate } from "./documents/document-create.ts";
import { documentEdit } from "./documents/document-edit.ts";
import { createDocumentRender } from "./documents/document-render.ts";
import { tableQuery } from "./documents/table-query.ts";
import { fileCopy } from "./files/file-copy.ts";
import { fileDelete } from "./files/file-delete.ts";
import { fileEdit } from "./files/file-edit.ts";
import { fileList } from "./files/file-list.ts";
import { fileMove } from "./files/file-move.ts";
import { createFileRead } from "./files/file-read.ts";
import { fileSearch } from "./files/file-search.ts";
import { fileWrite } from "./files/file-write.ts";
import { folderCreate } from "./files/folder-create.ts";
import { folderRequest } from "./plan/folder-request.ts";
import { planPropose } from "./plan/plan-propose.ts";
import { planUpdate } from "./plan/plan-update.ts";
import { userAsk } from "./plan/user-ask.ts";
import { createToolSearch } from "./search/tool-search.ts";
import { shellRun } from "./shell/shell-run.ts";
import type { ToolDesks } from "./tool-desks.ts";

/**
 * Every tool there is, in the order in which models see them; `further` ones, such as connectors', come after Deskhand's own. `desks`
 * are what some of them use.
 */
export function createTools(further: readonly Tool[] = [], desks: ToolDesks = {}): readonly Tool[] {
  const tools = [
    fileList,
    createFileRead(desks),
    fileSearch,
    fileWrite,
    fileEdit,
    fileMove,
    fileCopy,
    fileDelete,
    folderCreate,
    shellRun,
    planPropose,
    planUpdate,
    userAsk,
    taskDelegate,
    folderRequest,
    documentCreate,
    documentEdit,
    documentCheck,
    createDocumentRender(desks),
    artifactPresent,
    documentConvert,
    tableQuery,
    ...(desks.transcriber ? [createAudioTranscribe(desks.transcriber)] : []),
    ...further,
  ];
  return [...tools, createToolSearch(tools)];
}

import {
  cellSourceSchema,
  changeSetIdSchema,
  folderContentsSchema,
  guestPathSchema,
  pageSizeSchema,
  pageTextSchema,
  rowBlockSchema,
} from "@deskhand/contracts";
import { z } from "zod";

const file = { path: guestPathSchema, side: z.enum(["before", "after"]), changeSet: changeSetIdSchema };
const sheet = { ...file, sheet: z.string() };
const page = { ...file, number: z.number() };
// blocks of documents hold tables, which hold blocks again; their shapes are in the contracts
const preview = z.looseObject({
  kind: z.enum(["document", "sheets", "slides", "pages", "mail", "page", "picture", "text"]),
});
const comparison = z.looseObject({
  kind: z.enum(["text", "document", "cells", "pages", "pictures", "bytes"]),
  summary: z.string(),
});

/** Looking at files, for the description of the HTTP interface. */
export const previewOperations = [
  {
    path: "/tasks/{id}/preview",
    method: "get",
    summary: "A file made ready to be looked at, without anything in it that could act",
    query: file,
    answer: z.object({ preview }),
  },
  {
    path: "/tasks/{id}/preview/sheet",
    method: "get",
    summary: "How large a sheet is, and how many rows a block of it has",
    query: sheet,
    answer: z.object({
      rows: z.number(),
      columns: z.number(),
      rowsPerBlock: z.number(),
      sources: z.array(cellSourceSchema),
    }),
  },
  {
    path: "/tasks/{id}/preview/source",
    method: "get",
    summary: "Where a file lies that another one names as its source",
    query: { path: guestPathSchema, file: z.string() },
    answer: z.object({ path: guestPathSchema }),
  },
  {
    path: "/tasks/{id}/preview/rows",
    method: "get",
    summary: "One block of rows of a sheet, filtered and sorted where that is asked for",
    query: { ...sheet, block: z.number(), arrangement: z.string() },
    answer: rowBlockSchema,
  },
  {
    path: "/tasks/{id}/preview/arranged",
    method: "get",
    summary: "How many rows of a sheet are shown when they are filtered and sorted so; nothing is written",
    query: { ...sheet, arrangement: z.string() },
    answer: z.object({ rows: z.number(), rowsPerBlock: z.number() }),
  },
  {
    path: "/tasks/{id}/preview/pages",
    method: "get",
    summary: "Sizes of the pages; office files are rendered for that",
    query: file,
    answer: z.object({ pages: z.array(pageSizeSchema) }),
  },
  {
    path: "/tasks/{id}/preview/page",
    method: "get",
    summary: "One page as a picture",
    query: { ...page, pixels: z.number() },
    answer: "image/png",
  },
  {
    path: "/tasks/{id}/preview/page-text",
    method: "get",
    summary: "The text of a page with its places",
    query: page,
    answer: z.object({ lines: z.array(pageTextSchema) }),
  },
  {
    path: "/tasks/{id}/preview/web-page",
    method: "get",
    summary: "A web page or the formatted body of a message without scripts and addresses, for a sandboxed frame",
    query: file,
    answer: "text/html",
  },
  {
    path: "/tasks/{id}/comparison",
    method: "get",
    summary: "What changed in a file from one change set, or from an earlier one, to another",
    query: {
      path: guestPathSchema,
      changeSet: changeSetIdSchema,
      beforePath: guestPathSchema,
      beforeSet: changeSetIdSchema,
    },
    answer: z.object({ comparison }),
  },
  {
    path: "/tasks/{id}/folder",
    method: "get",
    summary: "What lies in a folder of the task",
    query: { path: guestPathSchema },
    answer: folderContentsSchema,
  },
] as const;

import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { markdownTable, tableText } from "../tables/markdown-table.ts";
import { cutText } from "../text/cut-text.ts";

/** Lists what an archive holds; nothing in it is unpacked. */
export function listZip(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const { entries } = openZip(bytes);
  const files = entries.filter((entry) => !entry.name.endsWith("/"));
  const shown = files.slice(0, limits.listedEntries);
  const rows = shown.map((entry) => [
    tableText(entry.name),
    String(entry.bytes),
    entry.isEncrypted ? "needs a password" : leadsOut(entry.name) ? "leads out of the archive" : "",
  ]);
  const hidden = new HiddenFindings();
  for (const { name } of files.filter((entry) => leadsOut(entry.name)))
    hidden.add({ kind: "link", at: "", because: "name that leads out of the folder it is unpacked to", text: name });
  const remarks = shown.length < files.length ? [`Only ${shown.length} of ${files.length} files are listed.`] : [];
  const isRemarked = rows.some((row) => row[2] !== "");
  const head = isRemarked ? ["Name", "Bytes", "Beware"] : ["Name", "Bytes"];
  const listed = rows.map((row) => row.slice(0, head.length));
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  const text = `${count} in the archive\n\n${markdownTable(head, listed)}`;
  const cut = cutText(text, options.maxCharacters);
  return {
    status: "read",
    mediaType: "application/zip",
    format: "zip",
    text: cut.text,
    facts: remarks.length > 0 ? { remarks } : {},
    hidden: hidden.list(),
    truncated: cut.truncated || remarks.length > 0,
  };
}

function leadsOut(name: string): boolean {
  return /^([\\/]|[a-z]:)|(^|[\\/])\.\.([\\/]|$)/i.test(name);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDocumentProcess, openConfinement } from "@deskhand/sandbox";

// Draws pages of a document as the product does: confined, in processes of its own. `node render-pages.ts FILE PAGES SIDE`; prints how many.
const [path = "", pages = "1", side = "1200"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "deskhand-render-bench-"));
const confinement = await openConfinement(join(folder, "confinement"));
if (confinement === null) throw new Error("the system confines no program here, so nothing is rendered");
const documents = createDocumentProcess({
  cliPath: fileURLToPath(new URL("../../packages/documents/src/cli.ts", import.meta.url)),
  nodePath: process.execPath,
  memoryMb: 1_024,
  timeoutMs: 120_000,
  processes: 1,
  temporaryFolder: join(folder, "readers"),
  confinement: async () => confinement,
});
try {
  const request = { op: "render", path, name: path, pages, side: Number(side), render: true };
  const outcome = (await documents.request(request, new AbortController().signal)) as { pages?: readonly unknown[] };
  console.log(String(outcome.pages?.length ?? 0));
} finally {
  await documents.close();
  rmSync(folder, { recursive: true, force: true });
}

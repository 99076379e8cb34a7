import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { openConfinement } from "../bubblewrap/confined-program.ts";
import { removeTree } from "../bubblewrap/layers/remove-tree.ts";
import { returnedMemory } from "../bubblewrap/returned-memory.ts";
import { isMissing, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import { type ClosableDocumentProcess, createDocumentProcess } from "./create-document-process.ts";

const place = mkdtempSync(join(tmpdir(), "confined-reader-"));
const never = new AbortController().signal;
const opened: ClosableDocumentProcess[] = [];
afterAll(async () => {
  for (const documents of opened) await documents.close();
  await removeTree(place);
});

function open(cli: string, isConfined: boolean, memoryMb = 1_500): ClosableDocumentProcess {
  const documents = createDocumentProcess({
    cliPath: fileURLToPath(new URL(cli, import.meta.url)),
    nodePath: process.execPath,
    memoryMb,
    timeoutMs: 60_000,
    processes: 1,
    temporaryFolder: join(place, "tmp"),
    ...(isConfined ? { confinement: () => openConfinement(join(place, "confinement")) } : {}),
  });
  opened.push(documents);
  return documents;
}

async function arrivals(isConfined: boolean): Promise<Readonly<{ arrived: number; answer: unknown }>> {
  let arrived = 0;
  const server = createServer((socket) => {
    arrived += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const answer = await open("./testing/unruly-cli.ts", isConfined).request({ op: "connect", port }, never);
  server.close();
  return { arrived, answer };
}

describe("a confined reader", () => {
  it("reaches nobody on the network, while one that is not confined does", async (context) => {
    const missing = await isMissing();
    if (missing !== null) return skipTier(context, missing);
    expect(await arrivals(false)).toEqual({ arrived: 1, answer: { result: "connected" } });
    expect(await arrivals(true)).toEqual({ arrived: 0, answer: { result: "ECONNREFUSED" } });
  });

  it("gives free memory back as one that is not confined does", async (context) => {
    const missing = await isMissing();
    if (missing !== null) return skipTier(context, missing);
    const facts = await open("./testing/unruly-cli.ts", true).request({ op: "facts" }, never);
    expect(facts).toMatchObject({ env: returnedMemory });
  });

  it("makes and reads documents as before", async (context) => {
    const missing = await isMissing();
    if (missing !== null) return skipTier(context, missing);
    const documents = open("../../../documents/src/cli.ts", true);
    const description = { sheets: [{ name: "Costs", rows: [[1, 2, { formula: "=A1+B1" }]] }] };
    const made = await documents.request({ op: "create", kind: "xlsx", description, output: true }, never);
    const { contents } = made as { contents: Uint8Array };
    writeFileSync(join(place, "costs"), contents);
    const read = await documents.request({ op: "read", path: join(place, "costs") }, never);
    expect(read).toMatchObject({ status: "read", format: "xlsx", text: expect.stringContaining("=A1+B1") });
  });

  it.each(["IMG_2041.jpg", "invoice-10482.pdf"])("reads the text of %s", async (name) => {
    const missing = await isMissing();
    const documents = open("../../../documents/src/cli.ts", missing === null);
    const path = fileURLToPath(new URL(`../../../../tests/fixtures/receipts/${name}`, import.meta.url));
    const read = await documents.request({ op: "read", path }, never);
    expect(read).toMatchObject({ status: "read", text: expect.stringMatching(/total|summe/i) });
  });

  it("is ended when it holds too much memory, although another process stands in front of it", async (context) => {
    const missing = await isMissing();
    if (missing !== null) return skipTier(context, missing);
    const documents = open("./testing/unruly-cli.ts", true, 300);
    await expect(documents.request({ op: "balloon" }, never)).rejects.toMatchObject({
      failure: { kind: "input", message: expect.stringContaining("memory") },
    });
    expect(await documents.request({ op: "echo", text: "again" }, never)).toMatchObject({ text: "again" });
  });
});

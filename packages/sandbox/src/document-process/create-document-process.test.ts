import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DeskhandError } from "@deskhand/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { returnedMemory } from "../bubblewrap/returned-memory.ts";
import {
  type ClosableDocumentProcess,
  createDocumentProcess,
  type DocumentProcessOptions,
} from "./create-document-process.ts";

const cliPath = fileURLToPath(new URL("./testing/unruly-cli.ts", import.meta.url));
const never = new AbortController().signal;
const opened: ClosableDocumentProcess[] = [];
let temporaryFolder = "";

function open(options: Partial<DocumentProcessOptions> = {}): ClosableDocumentProcess {
  const documents = createDocumentProcess({
    cliPath,
    nodePath: process.execPath,
    memoryMb: 1_000,
    timeoutMs: 60_000,
    processes: 1,
    temporaryFolder,
    ...options,
  });
  opened.push(documents);
  return documents;
}

type Facts = { pid: number; env: Record<string, string>; cwd: string; text: string; contents: Uint8Array };

async function ask(documents: ClosableDocumentProcess, op: string, more: object = {}): Promise<Facts> {
  return (await documents.request({ op, ...more }, never)) as Facts;
}

/** The failure a request ends with; the process must be usable again afterwards, which is checked too. */
async function failureOf(documents: ClosableDocumentProcess, op: string, more: object = {}) {
  const error = await documents.request({ op, ...more }, never).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DeskhandError);
  expect(await ask(documents, "echo", { text: "again" })).toMatchObject({ text: "again" });
  return (error as DeskhandError).failure;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

beforeEach(() => {
  temporaryFolder = mkdtempSync(join(tmpdir(), "deskhand-sandbox-"));
});

afterEach(async () => {
  for (const documents of opened.splice(0)) await documents.close();
  expect(readdirSync(temporaryFolder)).toEqual([]);
});

describe("a request", () => {
  test("is answered by one warm process with nothing in its environment but how memory is given back, and a folder of its own", async () => {
    const documents = open();
    const first = await ask(documents, "facts");
    const second = await ask(documents, "facts");
    expect(second).toEqual(first);
    expect(first.env).toEqual(returnedMemory);
    expect(first.cwd.startsWith(temporaryFolder)).toBe(true);
  });

  test("hands the process a copy of the named file and nothing of it stays", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "deskhand-document-")), "notes.txt");
    writeFileSync(path, "hello");
    const documents = open();
    expect(await ask(documents, "contents", { path })).toMatchObject({ text: "hello" });
    expect(await ask(documents, "echo", { path })).toMatchObject({ name: "notes.txt" });
    expect(readdirSync((await ask(documents, "facts")).cwd)).toEqual([]);
  });

  test("for a file that is gone is refused and the process goes on", async () => {
    const failure = await failureOf(open(), "contents", { path: "/nowhere/gone.pdf" });
    expect(failure).toMatchObject({ kind: "input", message: expect.stringContaining("could not be opened") });
  });

  test("that makes a file gets its bytes, whatever path the process claims", async () => {
    const made = await ask(open(), "create", { output: true, text: "made" });
    expect({ ...made, contents: new TextDecoder().decode(made.contents) }).toEqual({
      status: "created",
      bytes: 4,
      contents: "made",
    });
  });

  test("that makes a link or nothing at all is refused", async () => {
    const documents = open();
    expect(await failureOf(documents, "create-link", { output: true, text: "/etc/passwd" })).toMatchObject({
      kind: "input",
    });
    expect(await failureOf(documents, "create-nothing", { output: true })).toMatchObject({ kind: "input" });
  });

  test("that the program does not understand gives its reason", async () => {
    expect(await failureOf(open(), "refuse")).toMatchObject({ kind: "input", message: "The request does not fit." });
  });

  test("runs beside others up to the number of processes and waits beyond it", async () => {
    const documents = open({ processes: 2 });
    const pids = await Promise.all(Array.from({ length: 6 }, async () => (await ask(documents, "facts")).pid));
    expect(new Set(pids).size).toBe(2);
  });

  test("of a person who looks does not wait behind the requests of tasks, nor they behind it", async () => {
    const documents = open({ processes: 1, lookingProcesses: 1 });
    const reading = Array.from({ length: 4 }, () => documents.request({ op: "silence" }, never));
    const stopped = Promise.allSettled(reading);
    expect(await ask(documents, "echo", { looking: true, text: "shown" })).toMatchObject({ text: "shown" });
    await documents.close();
    expect((await stopped).map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    const others = open({ processes: 1, lookingProcesses: 1 });
    const looks = Promise.allSettled([1, 2].map(() => others.request({ op: "silence", looking: true }, never)));
    expect(await ask(others, "echo", { text: "read" })).toMatchObject({ text: "read" });
    await others.close();
    expect((await looks).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});

describe("what people look at", () => {
  const silent = (documents: ClosableDocumentProcess, path: string) =>
    documents.request({ op: "silence", looking: true, path }, never);

  test("does not wait behind large files of others, though small ones fill the readers", async () => {
    const folder = mkdtempSync(join(tmpdir(), "deskhand-document-"));
    const [large, small] = [join(folder, "large.xlsx"), join(folder, "small.docx")];
    writeFileSync(large, Buffer.alloc(2_000_000));
    writeFileSync(small, "small");
    const documents = open({ lookingProcesses: 2 });
    const looks = [large, large, large].map((path) => silent(documents, path));
    const ended = Promise.allSettled(looks);
    expect(await ask(documents, "echo", { looking: true, path: small, text: "shown" })).toMatchObject({
      text: "shown",
    });
    // both readers work for people: this one is not answered before they are ended
    const filling = Promise.allSettled([silent(documents, small)]);
    const late = Promise.allSettled([documents.request({ op: "echo", looking: true, text: "late" }, never)]);
    await documents.close();
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect((await Promise.all([filling, late])).flat().map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});

describe("the process", () => {
  test("can open nothing but its own folder, write nowhere else and start no program", async () => {
    const documents = open();
    const outside = join(mkdtempSync(join(tmpdir(), "deskhand-outside-")), "secret.txt");
    writeFileSync(outside, "secret");
    const refused = { text: "refused: ERR_ACCESS_DENIED" };
    expect(await ask(documents, "open-elsewhere", { text: outside })).toEqual(refused);
    expect(await ask(documents, "write-elsewhere", { text: outside })).toEqual(refused);
    expect(await ask(documents, "start-program")).toEqual(refused);
  });

  test("is killed when it takes too long, and the message names the limit", async () => {
    const documents = open({ timeoutMs: 1_500 });
    const { pid } = await ask(documents, "facts");
    expect(await failureOf(documents, "hang")).toMatchObject({
      kind: "input",
      message: expect.stringContaining("1.5 seconds"),
    });
    expect((await ask(documents, "facts")).pid).not.toBe(pid);
  });

  test("is killed when it holds too much memory outside its heap", async (context) => {
    if (process.platform !== "linux") return context.skip("the memory of other processes is watched on Linux only");
    expect(await failureOf(open({ memoryMb: 300 }), "balloon")).toMatchObject({
      kind: "input",
      message: expect.stringContaining("300 MB"),
    });
  });

  test("that fills its heap is reported as out of memory", async () => {
    expect(await failureOf(open({ memoryMb: 200 }), "heap")).toMatchObject({
      kind: "input",
      message: expect.stringContaining("200 MB"),
    });
  });

  test.each(["exit", "half-frame", "flood", "noise", "odd-reply"])("that answers with %s is replaced", async (op) => {
    expect(await failureOf(open(), op)).toMatchObject({ kind: "input", message: expect.stringContaining("damaged") });
  });

  test("may print beside its replies", async () => {
    expect(await ask(open(), "chatter")).toEqual({ text: "still here" });
  });

  test("that cannot be started is the computer's trouble and not the document's", async () => {
    const documents = open({ nodePath: "/nowhere/node" });
    await expect(documents.request({ op: "echo" }, never)).rejects.toMatchObject({ failure: { kind: "sandbox" } });
  });

  test("is ended when it has had no work for a while", async () => {
    const documents = open({ idleMs: 1 });
    const { pid } = await ask(documents, "facts");
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect((await ask(documents, "facts")).pid).not.toBe(pid);
  });
});

describe("stopping", () => {
  test("kills the process at once", async () => {
    const documents = open();
    const { pid } = await ask(documents, "facts");
    const controller = new AbortController();
    const request = documents.request({ op: "silence" }, controller.signal);
    controller.abort();
    await expect(request).rejects.toMatchObject({ failure: { kind: "transient" } });
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test("a request that waits its turn lets the others go on", async () => {
    const documents = open();
    const controller = new AbortController();
    const busy = ask(documents, "facts");
    const waiting = documents.request({ op: "facts" }, controller.signal);
    const last = ask(documents, "facts");
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ failure: { kind: "transient" } });
    expect(await last).toEqual(await busy);
  });

  test("by close ends running, waiting and later requests", async () => {
    const documents = open();
    await ask(documents, "facts");
    const outcomes = Promise.allSettled([ask(documents, "silence"), ask(documents, "facts")]);
    await documents.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(ask(documents, "facts")).rejects.toBeInstanceOf(DeskhandError);
  });
});

test.each(["idle", "closed"])("a program whose reader is %s comes to its end by itself", (state) => {
  const program = `
    const { createDocumentProcess } = await import(${JSON.stringify(new URL("./create-document-process.ts", import.meta.url))});
    const documents = createDocumentProcess(${JSON.stringify({
      cliPath,
      nodePath: process.execPath,
      memoryMb: 1_000,
      timeoutMs: 60_000,
      processes: 1,
      temporaryFolder: mkdtempSync(join(tmpdir(), "deskhand-sandbox-")),
    })});
    await documents.request({ op: "echo" }, new AbortController().signal);
    if (${state === "closed"}) await documents.close();
  `;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("folders of a server that was killed are cleared at the next start and those of a running one stay", async () => {
  mkdirSync(join(temporaryFolder, "documents-4194999-abc"));
  const running = `documents-${process.pid}-abc`;
  mkdirSync(join(temporaryFolder, running));
  const documents = open();
  await ask(documents, "facts");
  const names = readdirSync(temporaryFolder);
  expect(names).toContain(running);
  expect(names).not.toContain("documents-4194999-abc");
  await documents.close();
  temporaryFolder = mkdtempSync(join(tmpdir(), "deskhand-sandbox-"));
});

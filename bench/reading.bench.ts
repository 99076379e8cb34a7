import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join, relative, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { noRealFiles, realFiles } from "../packages/documents/src/testing/real-files.ts";
import { print } from "./bench-desk.ts";

const root = resolve(import.meta.dirname, "..");
/** what one document may cost */
const limitMs = 2_000;
const limitMb = 300;
/** MB a reader may hold before a document, so that its peak tells of this document and not of earlier ones */
const restingMb = 200;

type Measure = Readonly<{ file: string; ms: number; mb: number; status: string; reason: string }>;

/** A reader process as the product starts it, asked one document after the other. */
class Reader {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  constructor() {
    const cli = join(root, "packages/documents/src/cli.ts");
    this.#child = spawn(process.execPath, ["--max-old-space-size=768", cli, "serve"], {
      env: { MALLOC_MMAP_THRESHOLD_: "1048576" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (!this.#child.stdout) throw new Error("the reader has no output");
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  /** MB held now, or the most since the last reset; 0 where the system does not tell. */
  megabytes(field: "VmRSS" | "VmHWM"): number {
    const path = `/proc/${this.#child.pid}/status`;
    const status = existsSync(path) ? readFileSync(path, "utf8") : "";
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  }

  async read(path: string): Promise<Measure> {
    const resets = `/proc/${this.#child.pid}/clear_refs`;
    if (existsSync(resets)) writeFileSync(resets, "5");
    const start = performance.now();
    this.#child.stdin?.write(`${JSON.stringify({ id: "1", op: "read", path, addresses: true, maxOcrPages: 1 })}\n`);
    const [line] = (await once(this.#lines, "line")) as [string];
    const ms = performance.now() - start;
    const reply = JSON.parse(line) as { outcome?: { status: string; kind?: string; reason?: string } };
    const status = reply.outcome?.kind ?? reply.outcome?.status ?? "failed";
    return {
      file: relative(realFiles ?? root, path),
      ms,
      mb: this.megabytes("VmHWM"),
      status,
      reason: reply.outcome?.reason ?? "",
    };
  }

  async close(): Promise<void> {
    this.#child.stdin?.end();
    await once(this.#child, "exit");
  }
}

async function measure(files: readonly string[]): Promise<Measure[]> {
  const found: Measure[] = [];
  let reader = new Reader();
  for (const file of files) {
    if (reader.megabytes("VmRSS") > restingMb) {
      await reader.close();
      reader = new Reader();
    }
    found.push(await reader.read(file));
  }
  await reader.close();
  return found;
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function report(kind: string, measures: readonly Measure[]): void {
  const times = measures.map(({ ms }) => ms).sort((left, right) => left - right);
  const peak = Math.max(...measures.map(({ mb }) => mb));
  print(
    `${kind} (${measures.length} files)`,
    `p50 ${share(times, 0.5).toFixed(0)} ms · p95 ${share(times, 0.95).toFixed(0)} ms · max ${(times.at(-1) ?? 0).toFixed(0)} ms`,
    `peak ${peak.toFixed(0)} MB`,
  );
}

if (realFiles === null) console.log(`skipped: ${noRealFiles}`);
else {
  const wanted = process.argv.slice(2);
  const files = globSync(`${realFiles}/**/*.*`)
    .filter((file) => wanted.length === 0 || wanted.includes(extname(file).slice(1)))
    .sort();
  const kinds = Map.groupBy(files, (file) => extname(file).slice(1).toLowerCase());
  const all: Measure[] = [];
  for (const [kind, members] of kinds) {
    const measures = await measure(members);
    report(kind, measures);
    all.push(...measures);
  }
  if (all.length > 0) report("all", all);
  for (const { file, ms, mb } of all.filter((each) => each.ms > limitMs || each.mb > limitMb))
    console.log(`over the limit: ${file} ${ms.toFixed(0)} ms ${mb.toFixed(0)} MB`);
  for (const { file, status, reason } of all.filter((each) => each.status !== "read"))
    console.log(`refused: ${file}: ${status}: ${reason}`);
}

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BorrowedMachine } from "../image/image-status.ts";
import { createProbeNotes } from "../probe-notes.ts";
import type { Accelerator, HostFacts } from "./accelerator.ts";
import type { Template, TemplateParts } from "./template.ts";
import { type TemplateComputer, TemplateShelf } from "./template-shelf.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "template-shelf-"));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const facts: HostFacts = { platform: "linux", architecture: "x64", canOpenKvm: true, hasVirtualisation: true };
const keyOf = ({ accelerator, machine }: TemplateParts) => `${accelerator}-${machine.version}`;

/** A computer whose machines boot with the accelerators in `working`, which may change; templates are folders with facts. */
class Computer implements TemplateComputer {
  working: readonly Accelerator[] = ["kvm", "tcg"];
  version = "1";
  borrowed = 0;
  readonly boots: Accelerator[] = [];
  readonly hostFacts = async () => facts;
  readonly locateQemu = async () => ({ paths: [process.execPath] });
  readonly findQemu = async () => ({ path: process.execPath, version: "9.0" });

  readonly findTemplate = async (folder: string, parts: TemplateParts) =>
    existsSync(join(folder, keyOf(parts), "facts.json")) ? this.#template(parts) : null;

  readonly isThere = ({ parts }: Template) => existsSync(join(place, "templates", keyOf(parts), "facts.json"));

  readonly makeTemplate = async (folder: string, parts: TemplateParts, signal: AbortSignal) => {
    signal.throwIfAborted();
    this.boots.push(parts.accelerator);
    if (!this.working.includes(parts.accelerator)) throw new Error(`${parts.accelerator} takes too long`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, keyOf(parts)), { recursive: true });
    await writeFile(join(folder, keyOf(parts), "facts.json"), "{}");
    return this.#template(parts);
  };

  /** another process of this computer, with a shelf of its own */
  shelf(): TemplateShelf {
    const borrowMachine = () => {
      this.borrowed += 1;
      const release = () => {
        this.borrowed -= 1;
      };
      return { version: this.version, release } as unknown as BorrowedMachine;
    };
    const settings = { memoryMb: 2048, scratchMb: 10, cpus: 1, notes: createProbeNotes(join(place, "cache"), "1") };
    return new TemplateShelf({ ...settings, folder: join(place, "templates"), borrowMachine }, this);
  }

  #template(parts: TemplateParts): Template {
    return { key: keyOf(parts), parts, bootMs: 100 } as unknown as Template;
  }
}

const standing = (probe: Awaited<ReturnType<TemplateShelf["known"]>>) =>
  probe?.isReady === true ? (probe.standsOn ?? null) : null;

async function refusedAccelerators(): Promise<unknown> {
  return JSON.parse(await readFile(join(place, "templates-refused.json"), "utf8"));
}

test("what is known of one accelerator is not known of another, also after a restart", async () => {
  const computer = new Computer();
  const byKvm = await computer.shelf().probe(false);
  expect(standing(byKvm)).not.toBeNull();
  expect(await computer.shelf().known()).toEqual(byKvm);
  computer.working = ["tcg"];
  const byTcg = await computer.shelf().probe(true);
  expect(standing(byTcg)).not.toBeNull();
  expect(standing(byTcg)).not.toBe(standing(byKvm));
  expect(await computer.shelf().known()).toEqual(byTcg);
  expect(await computer.shelf().probe(false)).toEqual(byTcg);
});

test("an accelerator that was refused is used again by every later start once a machine booted with it", async () => {
  const computer = new Computer();
  computer.working = ["tcg"];
  await computer.shelf().probe(false);
  expect(await refusedAccelerators()).toMatchObject({ refused: ["kvm"] });
  computer.working = ["kvm", "tcg"];
  expect((await computer.shelf().take()).parts.accelerator).toBe("tcg");
  const tested = await computer.shelf().probe(true);
  expect(await refusedAccelerators()).toMatchObject({ refused: [] });
  const server = computer.shelf();
  expect(standing(await server.known())).toBe(standing(tested));
  expect((await server.take()).parts.accelerator).toBe("kvm");
});

test("no machine is made with another accelerator than the one that was told of", async () => {
  const computer = new Computer();
  const tested = await computer.shelf().probe(false);
  const server = computer.shelf();
  expect(await server.known()).toEqual(tested);
  computer.working = ["tcg"];
  await rm(join(place, "templates", "kvm-1"), { recursive: true });
  await expect(server.take()).rejects.toMatchObject({ failure: { kind: "sandbox", retryable: true } });
  const changed = await server.known();
  expect(standing(changed)).not.toBeNull();
  expect(standing(changed)).not.toBe(standing(tested));
  expect((await server.take()).parts.accelerator).toBe("tcg");
});

test("a note in other words than today's is not known", async () => {
  const computer = new Computer();
  await computer.shelf().probe(false);
  const notes = { find: async () => "QEMU 9.0 runs virtual machines.", keep: async () => {}, forget: async () => {} };
  const settings = { folder: join(place, "templates"), memoryMb: 2048, scratchMb: 10, cpus: 1, notes };
  const borrowMachine = () => ({ version: "1", release: () => {} }) as unknown as BorrowedMachine;
  expect(await new TemplateShelf({ ...settings, borrowMachine }, computer).known()).toBeNull();
});

test("a template is current until its image is another, also after it was made anew", async () => {
  const computer = new Computer();
  const shelf = computer.shelf();
  const template = await shelf.take();
  await shelf.probe(true);
  expect(await shelf.isCurrent(template)).toBe(true);
  computer.version = "2";
  expect(await shelf.isCurrent(template)).toBe(false);
  await shelf.take();
  expect(await shelf.isCurrent(template)).toBe(false);
  expect(computer.boots).toEqual(["kvm", "kvm", "kvm"]);
  shelf.close();
  expect(computer.borrowed).toBe(0);
});

test("a shelf that gave up lends nothing more, not even what is there", async () => {
  const computer = new Computer();
  const other = computer.shelf();
  await other.take();
  other.close();
  const shelf = computer.shelf();
  shelf.giveUp();
  await expect(shelf.take()).rejects.toMatchObject({ failure: { kind: "sandbox", retryable: true } });
  expect(computer.borrowed).toBe(0);
});

test("a template that another process removed is made again", async () => {
  const computer = new Computer();
  const shelf = computer.shelf();
  await shelf.take();
  await rm(join(place, "templates", "kvm-1"), { recursive: true });
  await Promise.all([shelf.take(), shelf.take()]);
  await shelf.take();
  expect(computer.boots).toEqual(["kvm", "kvm"]);
  shelf.close();
  expect(computer.borrowed).toBe(0);
});

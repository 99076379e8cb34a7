import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "vitest";
import type { SandboxBackend } from "../../backend.ts";
import { needImage } from "../../image/testing/need-image.ts";
import { createQemuBackend, type QemuOptions } from "../create-qemu-backend.ts";

export type TestBackend = Readonly<{ backend: SandboxBackend; folder: string; close(): Promise<void> }>;

/** A backend over the images that tests share. Skips with the reason, or fails with it when the virtual machine is required. */
export async function needVm(context: TestContext, options: Partial<QemuOptions> = {}): Promise<TestBackend> {
  const { shelf } = needImage(context);
  const folder = await mkdtemp(join(tmpdir(), "deskhand-qemu-"));
  const backend = createQemuBackend({
    folder,
    borrowMachine: () => shelf.borrowMachine("minimal"),
    refillsSpare: false,
    memoryMb: 1024,
    ...options,
  });
  const close = async (): Promise<void> => {
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const probe = await backend.probe();
  if (probe.isReady) return { backend, folder, close };
  await close();
  const reason = probe.missing.join("; ");
  if (process.env.REQUIRE_VM === "1") throw new Error(`REQUIRE_VM=1, but ${reason}`);
  context.skip(reason);
}

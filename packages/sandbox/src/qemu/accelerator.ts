import { constants } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import { z } from "zod";

export const acceleratorSchema = z.enum(["kvm", "hvf", "whpx", "tcg"]);
/** what runs the guest's instructions: the processor itself, through the host's kernel, or QEMU's emulation */
export type Accelerator = z.infer<typeof acceleratorSchema>;

/** What the choice depends on; `hostFacts` reads the real ones. */
export type HostFacts = Readonly<{
  platform: NodeJS.Platform;
  architecture: string;
  canOpenKvm: boolean;
  /** the processor's virtualisation is visible to this system's kernel */
  hasVirtualisation: boolean;
}>;

/**
 * Accelerators worth a canary boot, best first; emulation is always last. On x86-64 an openable `/dev/kvm` alone proves nothing: under
 * another hypervisor it may interpret every instruction and die of the first unknown one.
 */
export function accelerators(facts: HostFacts): readonly Accelerator[] {
  if (facts.platform === "darwin") return ["hvf", "tcg"];
  if (facts.platform === "win32") return ["whpx", "tcg"];
  const isKvmWorthIt = facts.canOpenKvm && (facts.architecture === "arm64" || facts.hasVirtualisation);
  return isKvmWorthIt ? ["kvm", "tcg"] : ["tcg"];
}

/** Facts of this computer. */
export async function hostFacts(): Promise<HostFacts> {
  const { platform, arch } = process;
  const isLinux = platform === "linux";
  return {
    platform,
    architecture: arch,
    canOpenKvm: isLinux && (await canOpen("/dev/kvm")),
    hasVirtualisation: isLinux && (await hasVirtualisation()),
  };
}

async function canOpen(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function hasVirtualisation(): Promise<boolean> {
  const modules = await readdir("/sys/module").catch((): string[] => []);
  if (modules.includes("kvm_intel") || modules.includes("kvm_amd")) return true;
  const processors = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return /^flags\s*:.*\b(vmx|svm)\b/m.test(processors);
}

import { expect, test } from "vitest";
import { accelerators, hostFacts } from "./accelerator.ts";

const linux = { platform: "linux", architecture: "x64", canOpenKvm: true, hasVirtualisation: true } as const;

test("tries the kernel's virtualisation before emulation where the processor has it", () => {
  expect(accelerators(linux)).toEqual(["kvm", "tcg"]);
});

test("does not try a kernel device whose processor shows no virtualisation", () => {
  expect(accelerators({ ...linux, hasVirtualisation: false })).toEqual(["tcg"]);
});

test("needs only the device on arm64, which has no processor flag for it", () => {
  expect(accelerators({ ...linux, architecture: "arm64", hasVirtualisation: false })).toEqual(["kvm", "tcg"]);
});

test("emulates where the device cannot be opened", () => {
  expect(accelerators({ ...linux, canOpenKvm: false })).toEqual(["tcg"]);
});

test("knows the accelerators of macOS and Windows", () => {
  expect(accelerators({ ...linux, platform: "darwin" })).toEqual(["hvf", "tcg"]);
  expect(accelerators({ ...linux, platform: "win32" })).toEqual(["whpx", "tcg"]);
});

test("reads the facts of this computer", async () => {
  expect(await hostFacts()).toMatchObject({ platform: process.platform, architecture: process.arch });
});

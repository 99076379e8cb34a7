import { vi } from "vitest";
import { exchangeSuite } from "../testing/exchange-suite.ts";
import { needVm } from "./testing/need-vm.ts";

// an emulated processor beside other tests is slow
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

exchangeSuite({
  name: "the virtual machine",
  async backend(context) {
    const { backend, close } = await needVm(context);
    return { open: (spec) => backend.open(spec), close };
  },
});

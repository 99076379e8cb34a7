import { afterAll } from "vitest";
import { handedOverSuite } from "../testing/handed-over-suite.ts";
import { needVm, type TestBackend } from "./testing/need-vm.ts";

let ready: TestBackend | null = null;
afterAll(() => ready?.close());

handedOverSuite("the virtual machine", {
  async open(context) {
    ready = await needVm(context);
    return ready.backend;
  },
});

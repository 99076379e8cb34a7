import { attackedSandbox } from "../testing/attempts/attacked-sandbox.ts";
import { attemptSuite } from "../testing/attempts/attempt-suite.ts";
import { needVm, type TestBackend } from "./testing/need-vm.ts";

let ready: Promise<TestBackend> | null = null;

const ownKernel = "a machine has a kernel of its own, whose watches nobody else needs";

attemptSuite({
  name: "the virtual machine",
  without: { "takes all watchers of the user": ownKernel, "takes all watches of the user": ownKernel },
  async isReady(context) {
    ready ??= needVm(context);
    await ready;
    return true;
  },
  async open(ground) {
    if (ready === null) throw new Error("the suite opens only what is ready");
    const { backend, close } = await ready;
    return attackedSandbox({ ...backend, close }, ground);
  },
});

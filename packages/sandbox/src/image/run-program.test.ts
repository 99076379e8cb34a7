import { getPriority } from "node:os";
import { expect, it } from "vitest";
import { runProgram } from "./run-program.ts";

it("lets whoever works on this computer go before a program and what it starts", async () => {
  expect(getPriority()).toBeLessThan(10);
  const output = await runProgram({
    command: "sh",
    args: ["-c", "read begin; nice; sh -c nice"],
    doing: "testing",
    stdin: Buffer.from("begin\n"),
    signal: new AbortController().signal,
  });
  expect(output.toString()).toBe("10\n10\n");
});

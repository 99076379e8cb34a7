import fc from "fast-check";
import { expect, test } from "vitest";
import { type Call, ProtocolError } from "./frames.ts";
import { parseCall } from "./parse-call.ts";

const exec: Extract<Call, { op: "exec" }> = {
  type: "call",
  call: 3,
  op: "exec",
  exec: 1,
  stdout: 1,
  stderr: 3,
  stdin: null,
  order: {
    mounts: [
      {
        kind: "layered",
        path: "/home/anna/Belege, alt: 'x'",
        lowers: ["layer:one", "/stage/folders/0"],
        isWritable: true,
      },
      { kind: "layered", path: "/srv/more", lowers: ["/stage/folders/1"], isWritable: false },
    ],
    command: "echo 'a\nb'",
    cwd: null,
    env: { LANG: "C" },
    limits: { timeoutMs: 1, memoryMb: 2, processes: 3, diskBytes: 4, cpuMs: 5 },
    hasEgress: false,
  },
};

const calls: readonly Call[] = [
  exec,
  { ...exec, stdin: 5, order: { ...exec.order, command: ["ls", "", "-l"], cwd: "/srv/more" } },
  { type: "call", call: 1, op: "clock", unixMs: 1_700_000_000_000, entropy: "AAAA" },
  { type: "call", call: 1, op: "layer", name: "m0-1", stream: 7 },
  { type: "call", call: 1, op: "drop-layer", name: "m0-1" },
  { type: "call", call: 1, op: "kill", exec: 9 },
  { type: "call", call: 1, op: "changes", exec: 9, stream: 11 },
  { type: "call", call: 1, op: "fetch", exec: 9, files: [{ mount: 0, path: "a/b c", bytes: 3 }], stream: 11 },
  { type: "call", call: 1, op: "forget", exec: 9 },
  { type: "call", call: 1, op: "expire", exec: 9 },
];

test.each(calls.map((call) => [call.op, call] as const))("a call of %s is read as it was written", (_op, call) => {
  expect(parseCall(JSON.stringify(call))).toEqual(call);
});

function withOrder(change: object): string {
  return JSON.stringify({ ...exec, order: { ...exec.order, ...change } });
}

function withLower(lower: unknown): string {
  return withOrder({ mounts: [{ kind: "layered", path: "/work", lowers: [lower], isWritable: true }] });
}

test.each([
  ["an option smuggled into a lower layer", withLower("/lower,upperdir=/etc")],
  ["a second layer smuggled into one", withLower("/lower:/etc")],
  ["a command smuggled into a lower layer", withLower("/lower;id")],
  ["a lower layer that climbs", withLower("/lower/../etc")],
  ["a layer name that climbs", withLower("layer:../x")],
  ["no lower layer", withOrder({ mounts: [{ kind: "layered", path: "/work", lowers: [], isWritable: true }] })],
  ["a mount that climbs", withOrder({ mounts: [{ ...exec.order.mounts[1], path: "/work/../etc" }] })],
  ["a mount at the root", withOrder({ mounts: [{ ...exec.order.mounts[1], path: "/" }] })],
  ["a relative working folder", withOrder({ cwd: "work" })],
  ["a NUL in the command", withOrder({ command: "a\0b" })],
  ["no command", withOrder({ command: [] })],
  ["a variable whose name is a script", withOrder({ env: { "A;id": "x" } })],
  ["a limit that is no number", withOrder({ limits: { ...exec.order.limits, processes: "1; id" } })],
  ["a limit below zero", withOrder({ limits: { ...exec.order.limits, processes: -1 } })],
  ["a fetch that climbs", JSON.stringify({ ...calls[7], files: [{ mount: 0, path: "../../etc/shadow", bytes: 3 }] })],
  ["a fetch without sizes", JSON.stringify({ ...calls[7], files: [{ mount: 0, path: "a" }] })],
  ["a layer with a path for a name", JSON.stringify({ ...calls[3], name: "../x" })],
  ["an operation that is a property of every object", JSON.stringify({ ...calls[5], op: "constructor" })],
])("%s is refused", (_name, text) => {
  expect(() => parseCall(text)).toThrow(ProtocolError);
});

test("whatever arrives is a call or an error, never anything else", () => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom("call", "exec", "layer", "kill", "fetch", 0, 1));
  const message = fc.record({
    type: fc.constant("call"),
    call: field,
    op: field,
    exec: field,
    stream: field,
    order: field,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        message.map((value) => JSON.stringify(value)),
      ),
      (text) => {
        try {
          expect(parseCall(text).type).toBe("call");
        } catch (error) {
          expect(error instanceof ProtocolError || error instanceof SyntaxError).toBe(true);
        }
      },
    ),
  );
});

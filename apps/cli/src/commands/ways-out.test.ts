import type { WayOut, WayOutChange } from "@deskhand/contracts";
import { expect, test } from "vitest";
import type { OpenWaysOutDesk } from "../desk/open-ways-out-desk.ts";
import { captureOutput } from "../testing/capture-output.ts";
import { type WaysOutOptions, waysOutAt } from "./ways-out.ts";

function lay(start: readonly WayOut[] = []) {
  let ways = start;
  const changes: WayOutChange[] = [];
  const shown = () => ({ ways: ways.map((way) => ({ ...way, trouble: null })), secretPlace: null });
  const desk: OpenWaysOutDesk = {
    report: async () => shown(),
    async change(change) {
      changes.push(change);
      const { secret: _, ...way } = change;
      ways = [...ways.filter(({ host }) => host !== way.host), way];
      return shown();
    },
    async remove(host) {
      ways = ways.filter((way) => way.host !== host);
      return shown();
    },
    close: async () => {},
  };
  const asked: string[] = [];
  const ask = async (prompt: string) => {
    asked.push(prompt);
    return "s3cret";
  };
  const run = (host?: string, options: WaysOutOptions = {}) => captureOutput(() => waysOutAt(desk, host, options, ask));
  return { asked, changes, run };
}

test("ways out are set, changed in part, listed and removed, and the secret is asked for and not shown", async () => {
  const { asked, changes, run } = lay();
  expect((await run()).lines).toEqual([expect.stringContaining("Nothing is set")]);
  await run("API.example.com", { requests: "GET,HEAD", login: "password:ann" });
  const { lines } = await run("api.example.com", { ports: "443,8443" });
  expect(lines).toEqual(["api.example.com  requests: GET,HEAD  ports: 443,8443  login: password of ann"]);
  expect(asked).toEqual(["Password or key for api.example.com (not shown): "]);
  expect(changes.map(({ secret }) => secret)).toEqual(["s3cret", null]);
  expect((await run("api.example.com", { requests: "any", ports: "usual", login: "none" })).lines).toEqual([
    "api.example.com  requests: any  ports: usual",
  ]);
  expect((await run("api.example.com", { remove: true, json: true })).lines).toEqual([
    '{"ways":[],"secretPlace":null}',
  ]);
});

test.each<[string, WaysOutOptions, string]>([
  ["https://example.com", {}, "is not a host name"],
  ["example.com", { requests: "GET,,POST" }, "empty part"],
  ["example.com", { ports: "https" }, "is no port"],
  ["example.com", { login: "password" }, "--login knows"],
  ["example.com", { login: "token:abc" }, "--login knows"],
])("%s with %j is a wrong usage, and nothing is changed", async (host, options, words) => {
  const { asked, changes, run } = lay();
  await expect(run(host, options)).rejects.toThrow(words);
  expect([asked, changes]).toEqual([[], []]);
});

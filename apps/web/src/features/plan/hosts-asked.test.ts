import { hostRules, isHostAllowed } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { hostsAsked, refusalsOf } from "./hosts-asked.ts";

const needs = (...hosts: string[]) => ({ needs: { hosts, connectors: [] } });

it("asks only for sites that are new, each once, and never for what is no name of a site", () => {
  const task = { hosts: ["a.example.org"], grants: [] };
  const plan = needs("A.example.org", "b.example.org", "B.EXAMPLE.org.", "*.com", "not a host");
  expect(hostsAsked(task, plan)).toEqual(["b.example.org"]);
});

it("keeps a site closed that was unticked, whatever the plan allows", () => {
  const allowed = { id: refusalsOf(["x"])[0]?.id, effect: "allow", verb: "fetch", scope: "task" } as const;
  const grants = [
    ...refusalsOf(["b.example.org"]),
    ...["b.example.org", "c.example.org"].map((pattern) => ({ ...allowed, pattern })),
  ];
  const rules = hostRules({ hosts: [], grants } as unknown as Parameters<typeof hostRules>[0]);
  expect(["b.example.org", "c.example.org"].map((host) => isHostAllowed(rules, host))).toEqual([false, true]);
});

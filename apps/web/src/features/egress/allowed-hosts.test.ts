import type { Grant, GrantId } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { allowedHosts } from "./allowed-hosts.ts";

function grant(effect: Grant["effect"], pattern: string, verb: Grant["verb"] = "fetch"): Grant {
  return { id: `grant_${effect}_${pattern}` as GrantId, effect, verb, pattern, scope: "task" };
}

it("lists what was allowed at the start and later, and says which can be taken away", () => {
  const later = grant("allow", "*.example.org");
  expect(allowedHosts({ hosts: ["a.example"], grants: [later, grant("allow", "/a/**", "read")] })).toEqual([
    { pattern: "a.example", grant: null },
    { pattern: "*.example.org", grant: later },
  ]);
});

it("leaves out what was refused since", () => {
  const grants = [grant("allow", "a.example"), grant("allow", "api.b.example"), grant("deny", "a.example")];
  expect(allowedHosts({ hosts: [], grants: [...grants, grant("deny", "*.b.example")] })).toEqual([]);
});

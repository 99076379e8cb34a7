import { type Grant, type GrantId, startGrantId } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { allowedHosts } from "./allowed-hosts.ts";

function grant(effect: Grant["effect"], pattern: string, verb: Grant["verb"] = "fetch"): Grant {
  return { id: `grant_${effect}_${pattern}` as GrantId, effect, verb, pattern, scope: "task" };
}

it("lists what was allowed at the start and later, each with everything that takes it back", () => {
  const later = grant("allow", "*.example.org");
  const again = grant("allow", "A.example");
  expect(allowedHosts({ hosts: ["A.example"], grants: [later, again, grant("allow", "/a/**", "read")] })).toEqual([
    { pattern: "a.example", grantIds: [startGrantId("A.example"), again.id] },
    { pattern: "*.example.org", grantIds: [later.id] },
  ]);
});

it("leaves out what was refused since", () => {
  const grants = [grant("allow", "a.example"), grant("allow", "api.b.example"), grant("deny", "a.example")];
  expect(allowedHosts({ hosts: [], grants: [...grants, grant("deny", "*.b.example")] })).toEqual([]);
});

import { expect, test } from "vitest";
import { staysInside } from "./link-target.ts";

test("a link stays inside when no reading of its target leads out", () => {
  for (const target of ["x", "./x", "../x", "../sub/x", "/desk/x", ".", ".."]) {
    expect([target, staysInside("/desk/sub/link", target, "/desk")]).toEqual([target, true]);
  }
});

test("a link that leads out, or may lead out through another link, does not stay inside", () => {
  for (const target of ["../../x", "/etc", "/desktop/x", "/desk/../etc", "x/../../y", "a/b/../c", "", "nul\0"]) {
    expect([target, staysInside("/desk/sub/link", target, "/desk")]).toEqual([target, false]);
  }
});

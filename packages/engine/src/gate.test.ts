import type { Action, Change, ChangeSet, ChangeSetId, Folder, RunId, StepId, Task } from "@deskhand/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesDigest } from "./gate/digest.ts";
import { matchesTarget } from "./gate/match-target.ts";
import { judge, judgeChanges } from "./gate.ts";
import { createDesk } from "./testing/desk.ts";

const identity = { device: "1", inode: "2", bytes: 3, modifiedNs: "4", mode: 0o644, sha256: "aa" };
const version = { bytes: 3, mode: 0o644, sha256: "bb", linkTarget: null };
const stepId = "step_1" as StepId;

function change(kind: Change["kind"], path: string, extra: Partial<Change> = {}): Change {
  const isNew = kind === "created";
  const kept = { ...version, sha256: identity.sha256 };
  const after = kind === "deleted" ? null : kind === "moved" ? kept : version;
  return {
    path: path as Change["path"],
    kind,
    entry: "file",
    from: null,
    bytes: 3,
    before: isNew ? null : identity,
    after,
    runsItself: false,
    isInferred: false,
    stepId,
    ...extra,
  };
}

function setOf(...changes: Change[]): ChangeSet {
  const records = changes.map((entry) => ({ ...entry, status: "staged" as const, because: null }));
  return { id: "changes_1" as ChangeSetId, stepId, runId: "run_1" as RunId, records };
}

async function taskWith(settings: Partial<Task>): Promise<Task> {
  const desk = createDesk([{ text: "Done." }]);
  return { ...(await desk.run()), ...settings };
}

function planned(actions: Action[], approvedBy: "user" | "engine" = "user"): NonNullable<Task["plan"]> {
  const items = [{ id: "1", title: "x", actions, status: "todo" as const }];
  return {
    id: "plan_1" as NonNullable<Task["plan"]>["id"],
    goal: "",
    items,
    needs: { hosts: [], connectors: [] },
    status: "approved",
    approvedBy,
  };
}

describe("targets", () => {
  test.each([
    ["/a/**", "/a/b/c.txt", true],
    ["/a/**", "/a", true],
    ["/a/**", "/ab/c", false],
    ["/a/*", "/a/b", true],
    ["/a/*", "/a/b/c", false],
    ["/a/*.txt", "/a/b.txt", true],
    ["/a/b.txt", "/a/b.txt", true],
    ["/a/b.txt", "/a/bxtxt", false],
    ["/a/(x)+.txt", "/a/(x)+.txt", true],
    ["/**/c", "/a/b/c", true],
    ["**", "/a/b", true],
    ["/a/**/**/**/**/**/z", "/a/b/z", false],
    // what would keep a reader busy that tries every way
    [`/a/${"*a".repeat(40)}b`, `/a/${"a".repeat(250)}`, false],
    [`/a/${"*a".repeat(40)}`, `/a/${"a".repeat(250)}`, true],
    ["/**/a/**/a/**/b", `/${"a/".repeat(2000)}c`, false],
  ])("%s against %s is %s", (target, path, expected) => {
    expect(matchesTarget(target, path)).toBe(expected);
  });

  test("a path always matches itself and never a sibling that shares its beginning", () => {
    const segment = fc.stringMatching(/^[a-z ()+.]{1,8}$/);
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
        const path = `/${segments.join("/")}`;
        expect(matchesTarget(path, path)).toBe(true);
        expect(matchesTarget(`${path}/**`, `${path}x`)).toBe(false);
      }),
    );
  });
});

describe("the gate before a call", () => {
  test("lets calls pass that stay in the view, and asks for everything else", async () => {
    const task = await taskWith({});
    expect(judge([], task).type).toBe("allow");
    for (const verb of ["execute", "fetch", "send", "read", "delete"] as const) {
      expect(judge([{ verb, target: "x" }], task).type).toBe("ask");
    }
  });

  test("lets a task look into its own folders, and nowhere beside them", async () => {
    const task = await taskWith({ folders: [{ path: "/desk", verb: "read", neverDelete: false }] });
    expect(judge([{ verb: "read", target: "/desk/a/b" }], task).type).toBe("allow");
    expect(judge([{ verb: "read", target: "/desk" }], task).type).toBe("allow");
    expect(judge([{ verb: "read", target: "/desk2/a" }], task).type).toBe("ask");
    expect(judge([{ verb: "read", target: "/desk/../etc/passwd" }], task).type).toBe("ask");
    expect(judge([{ verb: "delete", target: "/desk/a" }], task).type).toBe("ask");
  });

  test("a denying grant wins over an allowing one", async () => {
    const grant = { verb: "fetch" as const, pattern: "evil.example", scope: "task" as const };
    const grants: Task["grants"] = [
      { ...grant, id: "grant_1" as Task["grants"][number]["id"], effect: "allow" },
      { ...grant, id: "grant_2" as Task["grants"][number]["id"], effect: "deny" },
    ];
    const task = await taskWith({ grants });
    expect(judge([{ verb: "fetch", target: "evil.example" }], task).type).toBe("deny");
  });

  test.each([
    ["*.evil.example", "evil.example", "deny"],
    ["*.evil.example", "a.b.evil.example", "deny"],
    ["evil.example", "EVIL.example.", "deny"],
    ["no host at all", "good.example", "deny"],
    ["*.evil.example", "notevil.example", "ask"],
  ] as const)("a standing no to %s makes fetching from %s: %s", async (pattern, target, expected) => {
    const id = "grant_1" as Task["grants"][number]["id"];
    const task = await taskWith({ grants: [{ id, effect: "deny", verb: "fetch", pattern, scope: "task" }] });
    expect(judge([{ verb: "fetch", target }], task).type).toBe(expected);
  });
});

describe("the gate before changes land", () => {
  const desk = (extra: Partial<Folder>): Folder[] => [{ path: "/desk", verb: "edit", neverDelete: false, ...extra }];
  test.each([
    ["outside every folder", desk({}), change("created", "/other/x")],
    ["a sibling that shares the folder's name", desk({}), change("created", "/desk2/x")],
    ["a new file in a folder for looking", desk({ verb: "read" }), change("created", "/desk/x")],
    ["an edit in a folder for adding", desk({ verb: "add" }), change("edited", "/desk/x")],
    ["a move in a folder for adding", desk({ verb: "add" }), change("moved", "/desk/y", { from: "/desk/x" })],
    ["a deletion where nothing may be deleted", desk({ neverDelete: true }), change("deleted", "/desk/x")],
    ["the folder itself", desk({}), change("deleted", "/desk", { entry: "folder" })],
    ["a move from outside", desk({}), change("moved", "/desk/x", { from: "/etc/passwd" })],
    [
      "a folder for looking in another spelling",
      [...desk({}), ...desk({ path: "/desk/Old", verb: "read" })],
      change("created", "/desk/OLD/x"),
    ],
  ])("refuses %s even in auto mode with every yes", async (_name, folders, refused) => {
    const task = await taskWith({ folders, mode: "auto", preapproved: ["write", "delete"] });
    expect(judgeChanges(setOf(refused), task).type).toBe("refuse");
  });

  test("a standing no to a path holds in every spelling of it, and for no other path", async () => {
    const id = "grant_1" as Task["grants"][number]["id"];
    const grants: Task["grants"] = [{ id, effect: "deny", verb: "create", pattern: "/desk/Résumé", scope: "task" }];
    const task = await taskWith({ folders: desk({}), mode: "auto", grants });
    const spelt = change("created", "/desk/RÉSUMÉ".normalize("NFD"));
    expect(judgeChanges(setOf(spelt), task).type).toBe("refuse");
    expect(judgeChanges(setOf(change("created", "/desk/resume")), task).type).toBe("allow");
  });

  test("a file that runs by itself asks as destructive, even a new one inside the plan's glob", async () => {
    const hook = change("created", "/desk/.git/hooks/post-commit", { runsItself: true });
    const plan = planned([{ verb: "create", target: "/desk/**" }]);
    expect(judgeChanges(setOf(hook), await taskWith({ mode: "auto" }))).toMatchObject({
      type: "ask",
      needs: ["delete"],
    });
    expect(judgeChanges(setOf(hook), await taskWith({ mode: "plan", plan }))).toMatchObject({
      type: "ask",
      needs: ["delete"],
    });
  });

  test.each([
    ["ask", [change("created", "/desk/x")], "Allow 1 change?"],
    ["plan", [change("created", "/desk/x")], "Allow 1 change that the plan did not list?"],
    ["ask", [change("deleted", "/desk/x")], "Allow 1 change that replaces or removes something?"],
    [
      "plan",
      [change("deleted", "/desk/x"), change("deleted", "/desk/y")],
      "Allow 2 changes that the plan did not list and that replace or remove something?",
    ],
    [
      "plan",
      [change("deleted", "/desk/x"), change("created", "/desk/y")],
      "Allow 2 changes that the plan did not list, 1 of which replaces or removes something?",
    ],
  ] as const)(
    "in mode %s with an approved plan the question is one whole sentence (%#)",
    async (mode, changes, prompt) => {
      const plan = planned([{ verb: "create", target: "/desk/listed" }]);
      expect(judgeChanges(setOf(...changes), await taskWith({ mode, plan }))).toMatchObject({ type: "ask", prompt });
    },
  );

  test.each([
    ["no plan", null],
    ["a plan that nobody answered yet", { status: "proposed" }],
    ["a plan that was refused", { status: "rejected" }],
    ["a plan that no person looked at", { approvedBy: "engine" }],
  ] as const)("with %s the question names none", async (_name, more) => {
    const plan = more === null ? null : { ...planned([]), ...more };
    expect(judgeChanges(setOf(change("created", "/desk/x")), await taskWith({ mode: "plan", plan }))).toMatchObject({
      type: "ask",
      prompt: "Allow 1 change?",
    });
  });

  test("renaming over a file asks, because the file there is deleted", async () => {
    const over = [change("deleted", "/desk/b"), change("moved", "/desk/b", { from: "/desk/a" })];
    expect(judgeChanges(setOf(...over), await taskWith({ mode: "auto" }))).toMatchObject({
      type: "ask",
      needs: ["write", "delete"],
    });
  });

  test("exact paths in the approved plan cover deletions, globs and engine-noted plans do not", async () => {
    const gone = setOf(change("deleted", "/desk/x"));
    const exact = planned([{ verb: "delete", target: "/desk/x" }]);
    expect(judgeChanges(gone, await taskWith({ mode: "plan", plan: exact })).type).toBe("allow");
    expect(
      judgeChanges(gone, await taskWith({ mode: "plan", plan: planned([{ verb: "delete", target: "/desk/*" }]) })).type,
    ).toBe("ask");
    expect(
      judgeChanges(
        gone,
        await taskWith({ mode: "plan", plan: planned([{ verb: "delete", target: "/desk/x" }], "engine") }),
      ).type,
    ).toBe("ask");
  });

  test("both ends of a move must be in the plan", async () => {
    const moved = setOf(change("moved", "/desk/b/x", { from: "/desk/a/x" }));
    const one = planned([{ verb: "move", target: "/desk/b/**" }]);
    const both = planned([
      { verb: "move", target: "/desk/b/**" },
      { verb: "move", target: "/desk/a/*" },
    ]);
    expect(judgeChanges(moved, await taskWith({ mode: "plan", plan: one })).type).toBe("ask");
    expect(judgeChanges(moved, await taskWith({ mode: "plan", plan: both })).type).toBe("allow");
  });

  test("a moved folder never takes another handed-over folder along", async () => {
    const folders = [...desk({}), { path: "/desk/a/kept" as const, verb: "read" as const, neverDelete: true }];
    const moved = change("moved", "/desk/b", { from: "/desk/a", entry: "folder" });
    expect(judgeChanges(setOf(moved), await taskWith({ folders, mode: "auto" })).type).toBe("refuse");
  });

  test("a move that leaves other bytes is judged as overwriting too", async () => {
    const plain = change("moved", "/desk/b", { from: "/desk/a" });
    const moved = { ...plain, after: version };
    expect(judgeChanges(setOf(moved), await taskWith({ mode: "auto" }))).toMatchObject({
      type: "ask",
      needs: ["delete"],
    });
    expect(judgeChanges(setOf(plain), await taskWith({ mode: "auto" })).type).toBe("allow");
  });

  test("allowing a file whose name looks like a glob does not widen the plan", async () => {
    const verdict = judgeChanges(setOf(change("created", "/desk/**")), await taskWith({ mode: "plan" }));
    expect(verdict).toMatchObject({ type: "ask", amends: [] });
  });

  test("a standing grant allows something destructive only by its exact path", async () => {
    const grant = (verb: Action["verb"], pattern: string) => [
      {
        id: "grant_1" as Task["grants"][number]["id"],
        effect: "allow" as const,
        verb,
        pattern,
        scope: "task" as const,
      },
    ];
    const hook = setOf(change("created", "/desk/.git/hooks/x", { runsItself: true }));
    const gone = setOf(change("deleted", "/desk/x"));
    const plain = setOf(change("created", "/desk/x"));
    const wide = grant("create", "/desk/**");
    expect(judgeChanges(hook, await taskWith({ mode: "auto", grants: wide })).type).toBe("ask");
    expect(judgeChanges(plain, await taskWith({ mode: "ask", grants: wide })).type).toBe("allow");
    expect(judgeChanges(gone, await taskWith({ mode: "ask", grants: grant("delete", "/desk/*") })).type).toBe("ask");
    expect(judgeChanges(gone, await taskWith({ mode: "ask", grants: grant("delete", "/desk/x") })).type).toBe("allow");
  });

  test("the digest changes with any byte, identity or path of a change", () => {
    const digest = changesDigest(setOf(change("edited", "/desk/x")));
    const variants = [
      change("edited", "/desk/y"),
      change("edited", "/desk/x", { before: { ...identity, inode: "9" } }),
      change("edited", "/desk/x", { before: { ...identity, sha256: "cc" } }),
      change("edited", "/desk/x", { after: { ...version, sha256: "cc" } }),
      change("deleted", "/desk/x"),
    ];
    for (const variant of variants) expect(changesDigest(setOf(variant))).not.toBe(digest);
    expect(changesDigest(setOf(change("edited", "/desk/x")))).toBe(digest);
  });

  test("twenty thousand exact paths are judged without a quadratic search", async () => {
    const paths = Array.from({ length: 20_000 }, (_, index) => `/desk/${index}`);
    const plan = planned(paths.map((target) => ({ verb: "create", target })));
    const verdict = judgeChanges(
      setOf(...paths.map((path) => change("created", path))),
      await taskWith({ mode: "plan", plan }),
    );
    expect(verdict.type).toBe("allow");
  });
});

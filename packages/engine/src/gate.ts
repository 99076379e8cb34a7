import {
  type Action,
  type ApprovalKind,
  type ChangeRecord,
  type ChangeSet,
  type HeldChange,
  matchesHost,
  oneLine,
  type Task,
} from "@deskhand/contracts";
import { planInForce } from "./gate/contract.ts";
import { type JudgedChange, judgeChange, refusal, standingOf } from "./gate/judge-change.ts";
import { isDenied, isExact, matchesTarget } from "./gate/match-target.ts";

export type Verdict = Readonly<
  | { type: "allow"; because: string }
  | { type: "ask"; needs: readonly ApprovalKind[]; prompt: string }
  | { type: "deny"; because: string }
>;

export type ChangesVerdict = Readonly<
  | { type: "allow"; because: string }
  | { type: "ask"; needs: readonly ApprovalKind[]; prompt: string; amends: readonly Action[] }
  | { type: "refuse"; held: readonly HeldChange[] }
>;

const wordOfVerb: Record<Action["verb"], string> = {
  read: "read",
  create: "create",
  overwrite: "overwrite",
  move: "move",
  delete: "delete",
  execute: "run",
  fetch: "fetch from",
  send: "send to",
};

function isBelow(path: string, folder: string): boolean {
  if (path.split("/").includes("..")) return false;
  return path === folder || folder === "/" || path.startsWith(`${folder}/`);
}

/** Every verb of a folder includes looking; the view still refuses what leads out of it. */
function judgeAction(action: Action, task: Task): "allow" | "ask" | "deny" {
  const grants = task.grants.filter(({ verb }) => verb === action.verb);
  if (grants.some(({ effect, pattern }) => effect === "deny" && isDenied(pattern, action))) return "deny";
  if (grants.some(({ effect, pattern }) => effect === "allow" && matchesTarget(pattern, action.target))) return "allow";
  if (action.verb === "read" && task.folders.some((folder) => isBelow(action.target, folder.path))) return "allow";
  const isHostKnown = task.hosts.some((pattern) => matchesHost(pattern, action.target));
  if (action.verb === "fetch" && isHostKnown) return "allow";
  return "ask";
}

/**
 * The first gate: what a call will do outside the view. No actions means nothing leaves the view and the call may run; everything else
 * needs a standing grant or a person. Closed by default: an action nobody spoke about asks.
 */
export function judge(actions: readonly Action[], task: Task): Verdict {
  if (actions.length === 0) return { type: "allow", because: "works on the task's own copy" };
  const verdicts = actions.map((action) => judgeAction(action, task));
  const denied = actions[verdicts.indexOf("deny")];
  if (denied !== undefined)
    return {
      type: "deny",
      because: `You decided earlier not to ${wordOfVerb[denied.verb]} ${oneLine(denied.target)}.`,
    };
  const asking = actions.filter((_, index) => verdicts[index] === "ask");
  if (asking.length === 0) return { type: "allow", because: "inside the folders and hosts you allowed" };
  const first = asking[0];
  const more = asking.length > 1 ? ` and ${asking.length - 1} more` : "";
  const prompt =
    first === undefined
      ? "Allow this?"
      : `Allow Deskhand to ${wordOfVerb[first.verb]} ${oneLine(first.target)}${more}?`;
  return { type: "ask", needs: ["network"], prompt };
}

function promptFor(asking: readonly JudgedChange[], total: number, isBeyondPlan: boolean): string {
  const destructive = asking.filter((judged) => judged.isDestructive).length;
  const noun = total === 1 ? "1 change" : `${total} changes`;
  const traits = isBeyondPlan ? ["that the plan did not list"] : [];
  if (destructive === 0) return `Allow ${[noun, ...traits].join(" ")}?`;
  const verb = destructive === 1 ? "replaces or removes something" : "replace or remove something";
  if (destructive < total) return `Allow ${[noun, ...traits].join(" ")}, ${destructive} of which ${verb}?`;
  return `Allow ${noun} ${[...traits, `that ${verb}`].join(" and ")}?`;
}

/** What no yes can allow: the folders' verbs and the user's standing no. Checked again when a person accepted a change. */
export function refusedChanges(records: readonly ChangeRecord[], task: Task): readonly HeldChange[] {
  return records.flatMap((record) => {
    const because = refusal(record, task);
    return because === null ? [] : [{ path: record.path, because }];
  });
}

/**
 * The second gate: a change set before it is applied, judged against the folders' verbs, the user's grants, the mode and the approved
 * plan. One change that asks makes the whole set ask, so that what a person approves is exactly what happens.
 */
export function judgeChanges(set: ChangeSet, task: Task): ChangesVerdict {
  const staged = set.records.filter((record) => record.status === "staged");
  const standing = standingOf(task);
  const judged = staged.map((record) => judgeChange(record, standing));
  const held = judged.flatMap(({ record, verdict }) =>
    verdict.type === "refuse" ? [{ path: record.path, because: verdict.because }] : [],
  );
  if (held.length > 0) return { type: "refuse", held };
  const asking = judged.filter(({ verdict }) => verdict.type === "ask");
  if (asking.length === 0)
    return {
      type: "allow",
      because: judged[0]?.verdict.type === "allow" ? judged[0].verdict.because : "nothing to judge",
    };
  const needs: ApprovalKind[] = [];
  if (judged.some((entry) => !entry.isDestructive)) needs.push("write");
  if (judged.some((entry) => entry.isDestructive)) needs.push("delete");
  const isAmendment = task.mode === "plan";
  const isBeyondPlan = isAmendment && planInForce(task) !== null;
  // A name with `*` or `?` in it would read as a glob: the yes counts for the file, not for the plan.
  const amends = isAmendment ? asking.flatMap(({ actions }) => actions.filter(({ target }) => isExact(target))) : [];
  return { type: "ask", needs, prompt: promptFor(asking, staged.length, isBeyondPlan), amends };
}

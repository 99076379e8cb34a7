import { z } from "zod";

/** A branded identifier: `<kind>_<time><random>`, sortable by creation time within one kind. */
export type Id<Kind extends string> = string & { readonly kind: Kind };

const idPattern = /^[a-z]+_[A-Za-z0-9_-]{1,80}$/;

function idSchema<Kind extends string>() {
  return z.custom<Id<Kind>>((value) => typeof value === "string" && idPattern.test(value), "not a valid id");
}

export type TaskId = Id<"task">;
export type RunId = Id<"run">;
export type StepId = Id<"step">;
export type PlanId = Id<"plan">;
export type ApprovalId = Id<"approval">;
export type GrantId = Id<"grant">;
export type ChangeSetId = Id<"changes">;
export type CommandId = Id<"command">;

export const taskIdSchema = idSchema<"task">();
export const runIdSchema = idSchema<"run">();
export const stepIdSchema = idSchema<"step">();
export const planIdSchema = idSchema<"plan">();
export const approvalIdSchema = idSchema<"approval">();
export const grantIdSchema = idSchema<"grant">();
export const changeSetIdSchema = idSchema<"changes">();
export const commandIdSchema = idSchema<"command">();

/** Makes a fresh id from the clock (base 36 milliseconds, 9 characters) and 12 random hexadecimal digits. */
export function createId<Kind extends string>(kind: Kind, nowMs: number = Date.now()): Id<Kind> {
  const random = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  return `${kind}_${nowMs.toString(36).padStart(9, "0")}${random}` as Id<Kind>;
}

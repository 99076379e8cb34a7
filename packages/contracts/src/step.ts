import { z } from "zod";
import { actionSchema } from "./action.ts";
import { failureSchema } from "./failure.ts";
import { approvalIdSchema, runIdSchema, stepIdSchema } from "./id.ts";
import { type Content, contentSchema, usageSchema } from "./value.ts";

export const toolCallSchema = z.object({ id: z.string(), tool: z.string(), input: z.unknown() });
/** what the model asked for; `input` is unparsed */
export type ToolCall = Readonly<z.infer<typeof toolCallSchema>>;

export const toolResultSchema = z.object({
  forModel: z.array(contentSchema),
  /** plain JSON for the app; its shape belongs to the tool */
  forUser: z.unknown(),
});
export type ToolResult = Readonly<z.infer<typeof toolResultSchema>>;

/** path → version token of what a run last saw there; the base of its next change to that path */
export const readsSchema = z.record(z.string(), z.string());
export type Reads = Readonly<z.infer<typeof readsSchema>>;

export const thoughtStateSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("running"), attempt: z.number().int().positive(), notBefore: z.string().nullable() }),
  z.object({
    status: z.literal("failed"),
    failure: failureSchema,
    attempt: z.number().int().positive(),
    /** of an attempt that was answered in part; absent when nothing came */
    usage: usageSchema.optional(),
  }),
  z.object({
    status: z.literal("done"),
    content: z.array(contentSchema),
    calls: z.array(toolCallSchema),
    usage: usageSchema,
    /**
     * Why the model stopped. `length`: its room was used up before it had finished. `declined`: its words say that it did not do what was
     * asked, which ends the run as failed. `partial`: its first line says what of it is missing, which ends the task as partly done. Absent
     * when unknown
     */
    finish: z.enum(["stop", "calls", "length", "declined", "partial"]).optional(),
    /** opaque parts that must go back to the provider unchanged (signed thinking); plain JSON */
    provider: z.unknown(),
  }),
]);
export type ThoughtState = Readonly<z.infer<typeof thoughtStateSchema>>;

export const toolStateSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("proposed") }),
  z.object({ status: z.literal("waiting"), approvalId: approvalIdSchema }),
  /** approved for exactly these actions; run-tool computes them again and refuses on a difference */
  z.object({ status: z.literal("allowed"), because: z.string(), actions: z.array(actionSchema) }),
  z.object({ status: z.literal("running"), because: z.string() }),
  z.object({ status: z.literal("interrupted") }),
  z.object({ status: z.literal("denied"), because: z.string() }),
  z.object({
    status: z.literal("done"),
    result: toolResultSchema,
    because: z.string(),
    reads: readsSchema,
    /** where words in the result come from that are nobody's instructions, such as a path; absent when they are all Deskhand's own */
    untrusted: z.string().optional(),
  }),
  z.object({
    status: z.literal("failed"),
    failure: failureSchema,
    /** as of a finished call: a failure may quote what it was about. `null`: it failed before it read anything; absent in logs of before */
    untrusted: z.string().nullable().optional(),
  }),
]);
export type ToolState = Readonly<z.infer<typeof toolStateSchema>>;

export const digestSchema = z.object({
  /** the newest step that the digest stands for; later ones stay as they are */
  through: stepIdSchema,
  /** how many steps it stands for */
  steps: z.number().int().nonnegative(),
  /** `length`: the model's room was used up; `history`: the provider refused the conversation's shape */
  because: z.enum(["length", "history"]),
});
/** what a message stands for when it takes the place of older steps in requests */
export type Digest = Readonly<z.infer<typeof digestSchema>>;

export const finishLineSchema = z.object({
  /** SHA-256 of each file that the call names, in its order, as the log had it */
  states: z.array(z.string()),
  /** finished files beyond them that are not looked over */
  left: z.number().int().nonnegative(),
});
/** what makes a call Deskhand's own: it looks finished files over and hands them over before their task ends */
export type FinishLine = Readonly<z.infer<typeof finishLineSchema>>;

const stepHead = { id: stepIdSchema, runId: runIdSchema };
export const stepSchema = z.discriminatedUnion("kind", [
  z.object({
    ...stepHead,
    kind: z.literal("message"),
    /** `engine` for notices to the model, such as held changes or an interrupted step */
    by: z.enum(["user", "engine"]),
    content: z.array(contentSchema),
    /** present when this message takes the place of older steps */
    digest: digestSchema.optional(),
  }),
  z.object({ ...stepHead, kind: z.literal("thought"), state: thoughtStateSchema }),
  z.object({
    ...stepHead,
    kind: z.literal("tool"),
    call: toolCallSchema,
    state: toolStateSchema,
    /** present when Deskhand makes the call by itself; no model sees it */
    finishLine: finishLineSchema.optional(),
  }),
]);
/** One recorded unit of work; a finished step never runs again. */
export type Step = Readonly<z.infer<typeof stepSchema>>;
export type ToolStep = Extract<Step, { kind: "tool" }>;
export type ThoughtStep = Extract<Step, { kind: "thought" }>;

/** Whether a step is Deskhand's own call before its task ends, which stands outside of the conversation with the model. */
export function isFinishLine(step: Step): boolean {
  return step.kind === "tool" && step.finishLine !== undefined;
}

/** What a step brings into a conversation beside a model's own words: a message, or what a tool gave for the model. */
export function stepContent(step: Step): readonly Content[] {
  if (step.kind === "message") return step.content;
  return step.kind === "tool" && step.state.status === "done" ? step.state.result.forModel : [];
}

/** Whether a tool step needs nothing more. */
export function isSettled(state: ToolState): boolean {
  return (
    state.status === "done" || state.status === "failed" || state.status === "denied" || state.status === "interrupted"
  );
}

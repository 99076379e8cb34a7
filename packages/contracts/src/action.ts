import { z } from "zod";
import { grantIdSchema } from "./id.ts";

export const actionSchema = z.object({
  verb: z.enum(["read", "create", "overwrite", "move", "delete", "execute", "fetch", "send"]),
  /**
   * a guest path, or a glob over guest paths (`/a/b/**`) in plans and grants; for `fetch` and `send` a host name or address.
   * Only a target without glob characters approves a destructive action.
   */
  target: z.string().min(1).max(4096),
});
/** One effect on the world; the gate judges actions and never tool names. */
export type Action = Readonly<z.infer<typeof actionSchema>>;

export const grantSchema = z.object({
  id: grantIdSchema,
  effect: z.enum(["allow", "deny"]),
  verb: actionSchema.shape.verb,
  pattern: z.string(),
  scope: z.enum(["task", "always"]),
});
/** a standing answer of the user's to one kind of action */
export type Grant = Readonly<z.infer<typeof grantSchema>>;

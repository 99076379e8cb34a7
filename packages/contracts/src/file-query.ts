import { z } from "zod";
import { changeSetIdSchema } from "./id.ts";
import { guestPathSchema } from "./value.ts";

/** which bytes of a file: as the task sees it now, or one side of a change */
export const fileQuerySchema = z.object({
  path: guestPathSchema,
  side: z.enum(["before", "after"]).optional(),
  changeSet: changeSetIdSchema.optional(),
});

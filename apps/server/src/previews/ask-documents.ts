import { DeskhandError, type DocumentProcess, inputFailure } from "@deskhand/contracts";
import { z } from "zod";

/** Asks the documents' processes; throws `DeskhandError` with their reason, or when what they answer does not fit. */
export type AskDocuments = <Schema extends z.ZodType>(schema: Schema, request: object) => Promise<z.infer<Schema>>;

const refusedSchema = z.object({ status: z.literal("refused"), reason: z.string() });

/** of an answer that comes with a file */
export const writtenSchema = z.object({ status: z.literal("written"), contents: z.instanceof(Uint8Array) });

/** Asks in the name of people who look at files, whose questions do not queue behind those of tasks. */
export function createAsk(documents: DocumentProcess): AskDocuments {
  return async (schema, request) => {
    // others may wait for the same answer, so nobody who leaves ends it
    const reply = await documents.request({ ...request, looking: true }, new AbortController().signal);
    const refused = refusedSchema.safeParse(reply);
    if (refused.success) throw new DeskhandError(inputFailure(refused.data.reason));
    const parsed = schema.safeParse(reply);
    if (parsed.success) return parsed.data;
    throw new DeskhandError(inputFailure("The file could not be made ready to be shown; open it in its own program."));
  };
}

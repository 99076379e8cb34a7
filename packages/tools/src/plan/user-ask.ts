import { defineTool } from "@deskhand/contracts";
import { z } from "zod";
import { toolInput } from "../tool-input.ts";
import { questionInput } from "./question-input.ts";

const input = z.strictObject({ questions: z.array(questionInput).min(1).max(4) });

export const userAsk = defineTool<z.output<typeof input>>({
  kind: "intent",
  name: "user_ask",
  description:
    "Asks the user up to 4 questions and waits. Only for what you cannot find out yourself. The user may always answer in own words; do not offer Other.",
  input: toolInput(
    input,
    `{"questions":[{"header":"Order","question":"Sort by what?","options":[{"label":"Date","description":"newest first"},{"label":"Name","description":""}]}]}`,
  ),
  intent: ({ questions }) => ({ type: "question", questions }),
});

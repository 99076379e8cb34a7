import { describe, expect, it } from "vitest";
import { collect, messageStep, requestOf, type StubFault, startStubbedModel, wireFormats } from "../testing/index.ts";

describe("what is reported in the middle of an answer", () => {
  const reports = [
    ["context_length_exceeded", "Your input exceeds the context window.", { kind: "input", about: "length" }],
    ["insufficient_quota", "You exceeded your current quota", { kind: "quota", userAction: "settings" }],
  ] as const;
  // Bedrock's stub reports nothing but throttling
  const formats = wireFormats.filter((format) => format !== "bedrock-converse");
  it.each(formats.flatMap((format) => reports.map((report) => [format, ...report] as const)))(
    "by %s as %s is told apart from passing trouble",
    async (format, type, message, failure) => {
      const fault: StubFault = { kind: "error-event", type, message };
      const { model, stub } = await startStubbedModel(format, [{ text: "Some words first", fault }]);
      const { state } = await collect(model, requestOf([messageStep("Hello")]));
      await stub.close();
      expect(state).toMatchObject({ status: "failed", failure });
    },
  );
});

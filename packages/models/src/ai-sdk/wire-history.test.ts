import type { LanguageModelV4Message } from "@ai-sdk/provider";
import type { Step, ToolState } from "@deskhand/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../endpoint.ts";
import { doneWith, messageStep, startStubbedModel, thoughtStep, toolStep, wireFormats } from "../testing/index.ts";
import { createMessageWriter } from "./messages.ts";
import { providerModelOf, providerOptionsOf } from "./provider-model.ts";
import { createProviderSeats } from "./provider-seats.ts";
import { createWireHistory } from "./wire-history.ts";

async function endpointOf(format: (typeof wireFormats)[number]): Promise<Endpoint> {
  const { endpoint, stub } = await startStubbedModel(format, []);
  await stub.close();
  return endpoint;
}

async function bodyOf(endpoint: Endpoint, prompt: readonly LanguageModelV4Message[]): Promise<string> {
  let body = "";
  const model = await providerModelOf(endpoint, (_url, init) => {
    body = String(init?.body);
    return Promise.reject(new Error("not sent"));
  });
  const tools = [{ type: "function" as const, name: "file_read", inputSchema: { type: "object" as const } }];
  const request = { prompt: [...prompt], tools, maxOutputTokens: 100, providerOptions: providerOptionsOf(endpoint) };
  await expect(model.doStream(request)).rejects.toThrow();
  return body;
}

const failed: ToolState = {
  status: "failed",
  failure: { kind: "input", message: "There is no such file.", retryable: false, userAction: "none" },
};

type Turn = Readonly<{ by: "user" | "engine" | "model"; text: string; results: readonly (string | null)[] }>;

const turn = fc.record({
  by: fc.constantFrom("user" as const, "engine" as const, "model" as const, "model" as const),
  text: fc.string({ unit: "binary", maxLength: 12 }),
  results: fc.array(fc.option(fc.string({ unit: "grapheme", maxLength: 12 })), { maxLength: 3 }),
});

/** each turn as the steps it adds */
function stepsOf(turns: readonly Turn[]): Step[][] {
  return turns.map(({ by, text, results }, at) => {
    if (by !== "model") return [messageStep(text, by)];
    const calls = results.map((result, index) => ({
      id: `c${at}_${index}`,
      tool: "file_read",
      input: { path: `/desk/${result}`, 1: text },
    }));
    const tools = calls.map((call, index) => {
      const result = results[index] ?? null;
      return toolStep(call, result === null ? failed : doneWith(result));
    });
    return [thoughtStep(text, calls), ...tools];
  });
}

describe.each(wireFormats)("%s", (format) => {
  it("writes every request of a growing conversation as the provider's code writes the whole", async () => {
    const endpoint = await endpointOf(format);
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 24 }), async (turns) => {
        const writer = createMessageWriter({ ref: endpoint.ref, format, readPicture: null });
        const history = createWireHistory(endpoint, createProviderSeats(endpoint));
        const steps: Step[] = [];
        for (const added of stepsOf(turns)) {
          steps.push(...added);
          const written = await writer.write(steps);
          const { messages, splice, learn } = history.conversation(written, writer);
          const body = Buffer.concat(splice(await bodyOf(endpoint, messages))).toString();
          expect(body).toBe(await bodyOf(endpoint, writer.frame(written.flat())));
          await learn();
        }
      }),
      { numRuns: 40 },
    );
  });

  it("writes a conversation that goes another way from any place on as the provider's code writes the whole", async () => {
    const endpoint = await endpointOf(format);
    const round = (id: string): Step[] => {
      const call = { id, tool: "file_read", input: { path: `/desk/${id}` } };
      return [thoughtStep("", [call]), toolStep(call, doneWith(id))];
    };
    const rounds = (name: string, count: number) =>
      Array.from({ length: count }, (_, at) => round(`${name}${at}`)).flat();
    const steps = [messageStep("Read everything."), ...rounds("c", 8)];
    let shortened = 0;
    for (let cut = 1; cut < steps.length; cut += 1) {
      const writer = createMessageWriter({ ref: endpoint.ref, format, readPicture: null });
      const history = createWireHistory(endpoint, createProviderSeats(endpoint));
      await history.conversation(await writer.write(steps), writer).learn();
      const written = await writer.write([...steps.slice(0, cut), messageStep("Stop."), ...rounds("d", 3)]);
      const { messages, splice } = history.conversation(written, writer);
      if (messages.length < written.flat().length) shortened += 1;
      const body = Buffer.concat(splice(await bodyOf(endpoint, messages))).toString();
      expect(body).toBe(await bodyOf(endpoint, writer.frame(written.flat())));
    }
    expect(shortened).toBeGreaterThan(0);
  });

  it("gives the provider's code no more than the newest messages however long the conversation is", async () => {
    const endpoint = await endpointOf(format);
    const writer = createMessageWriter({ ref: endpoint.ref, format, readPicture: null });
    const history = createWireHistory(endpoint, createProviderSeats(endpoint));
    const steps: Step[] = [messageStep("Read everything.")];
    const counts: number[] = [];
    for (let at = 0; at < 40; at += 1) {
      const call = { id: `c${at}`, tool: "file_read", input: { path: `/desk/${at}` } };
      steps.push(thoughtStep("", [call]), toolStep(call, doneWith(`text ${at}`)));
      const { messages, learn } = history.conversation(await writer.write(steps), writer);
      counts.push(messages.length);
      await learn();
    }
    expect(Math.max(...counts)).toBe(11);
    expect(counts.slice(-4)).toEqual([5, 7, 9, 11]);
  });
});

import type { WayOutChange, WaysOut } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createTestApp } from "../testing/test-app.ts";

const change: WayOutChange = {
  host: "api.example.com",
  ports: [443],
  methods: ["GET"],
  credential: { kind: "header", name: "x-api-key" },
  secret: "s3cret",
};

test("ways out are set and removed over HTTP, and answers hold what the desk says and no secret", async () => {
  const asked: unknown[] = [];
  const { secret: _, ...way } = change;
  const shown: WaysOut = { ways: [{ ...way, trouble: null }], secretPlace: "file" };
  const answer = async (what: unknown) => {
    asked.push(what);
    return shown;
  };
  const { ask, post } = createTestApp({
    ports: { waysOut: { report: () => answer("report"), change: answer, remove: answer } },
  });
  for (const response of [
    await ask("/api/ways-out"),
    await post("/api/ways-out", change),
    await ask(`/api/ways-out/${encodeURIComponent("*.example.com")}`, { method: "DELETE" }),
  ]) {
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(shown);
  }
  expect(asked).toEqual(["report", change, "*.example.com"]);
});

test.each([
  ["a port", { ...change, ports: [0] }],
  ["a method", { ...change, methods: ["GET /"] }],
  ["an empty list", { ...change, methods: [] }],
  ["a header", { ...change, credential: { kind: "header", name: "x y" } }],
  ["an empty secret", { ...change, secret: "" }],
])("%s that cannot be is refused, without saying the secret back", async (_what, body) => {
  const { post } = createTestApp();
  const response = await post("/api/ways-out", body);
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain("s3cret");
});

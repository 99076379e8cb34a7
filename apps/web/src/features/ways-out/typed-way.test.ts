import type { WayOut } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { emptyWay, readTyped, type TypedWay, typedFrom } from "./typed-way.ts";

const ways: readonly WayOut[] = [
  { host: "example.com", ports: null, methods: null, credential: null },
  { host: "*.example.com", ports: [443, 8443], methods: ["GET", "HEAD"], credential: null },
  { host: "api.example.com", ports: null, methods: ["POST"], credential: { kind: "password", username: "ann" } },
  { host: "api.example.org", ports: [443], methods: null, credential: { kind: "header", name: "X-Api-Key" } },
];

it("writes what it reads, and keeps a secret that was not typed anew", () => {
  expect(ways.map((way) => readTyped(typedFrom(way), false))).toEqual(ways.map((way) => ({ ...way, secret: null })));
});

it("takes lists with commas or spaces and tidies them", () => {
  const typed: TypedWay = {
    ...emptyWay,
    host: " Example.COM. ",
    requests: "chosen",
    methods: "get post;PUT",
    ports: "443, 8443",
    credential: "token",
    secret: "abc",
  };
  expect(readTyped(typed, true)).toEqual({
    host: "example.com",
    methods: ["GET", "POST", "PUT"],
    ports: [443, 8443],
    credential: { kind: "token" },
    secret: "abc",
  });
});

it("forgets a secret that was typed before the credential was taken away", () => {
  expect(readTyped({ ...emptyWay, host: "example.com", secret: "abc" }, true)).toMatchObject({ secret: null });
});

it.each<[Partial<TypedWay>, string]>([
  [{ host: "https://example.com" }, "without https://"],
  [{ requests: "chosen", methods: " " }, "GET, POST"],
  [{ ports: "443x" }, "numbers from 1"],
  [{ ports: "70000" }, "numbers from 1"],
  [{ credential: "token" }, "Enter the password or key"],
  [{ credential: "password", secret: "abc" }, "user name"],
  [{ credential: "header", headerName: "a b", secret: "abc" }, "name of the header"],
  [{ credential: "token", secret: "abc", host: "*.example.com" }, "leave out the star"],
])("says what to correct in %j", (typed, words) => {
  expect(readTyped({ ...emptyWay, host: "example.com", ...typed }, true)).toContain(words);
});

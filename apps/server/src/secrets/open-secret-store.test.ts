import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeskhandError } from "@deskhand/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSecretStore } from "./open-secret-store.ts";

let home = "";
const environment = { DESKHAND_KEYCHAIN: "never", PATH: process.env.PATH };
const open = () => openSecretStore({ home, environment });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "deskhand-secrets-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof DeskhandError ? error.failure : error;
}

async function allBytes(): Promise<string> {
  const files = await readdir(home);
  return (await Promise.all(files.map((file) => readFile(join(home, file), "utf8")))).join("\n");
}

describe("a secret store", () => {
  test("keeps nothing on disk before the first secret", async () => {
    const store = open();
    expect(await store.get("model:anthropic")).toBeNull();
    expect(await store.names()).toEqual([]);
    expect(await store.delete("model:anthropic")).toBe(false);
    expect(await store.place()).toBeNull();
    expect(await readdir(home)).toEqual([]);
  });

  test("gives back what was set, in this process and the next", async () => {
    const store = open();
    await store.set("model:anthropic", "sk-ant-1");
    await store.set("host:api.example.com", "täglich\nneu");
    await store.set("model:anthropic", "sk-ant-2");
    for (const each of [store, open()]) {
      expect(await each.get("model:anthropic")).toBe("sk-ant-2");
      expect(await each.get("host:api.example.com")).toBe("täglich\nneu");
      expect(await each.names()).toEqual(["host:api.example.com", "model:anthropic"]);
    }
    expect(await store.delete("model:anthropic")).toBe(true);
    expect(await open().names()).toEqual(["host:api.example.com"]);
  });

  test("loses nothing when many are set at once", async () => {
    const store = open();
    const names = Array.from({ length: 12 }, (_, index) => `host:h${index}.example.com`);
    await Promise.all(names.map((name) => store.set(name, `value of ${name}`)));
    expect(await open().names()).toEqual(names.toSorted());
  });

  test("writes neither a secret nor its name in plain text, and only for the owner", async () => {
    const store = open();
    await store.set("model:anthropic", "sk-ant-very-secret");
    const bytes = await allBytes();
    expect(bytes).not.toContain("very-secret");
    expect(bytes).not.toContain(Buffer.from("sk-ant-very-secret").toString("base64").slice(0, 16));
    expect(bytes).not.toContain("anthropic");
    for (const file of await readdir(home)) expect((await stat(join(home, file))).mode & 0o777).toBe(0o600);
    expect(await store.place()).toBe("file");
  });

  test("cannot be read with the sealed file alone, as it lies in a backup", async () => {
    await open().set("model:openai", "sk-1");
    await rm(join(home, "secrets.key"));
    expect(await open().get("model:openai")).toBeNull();
  });

  test("begins anew when its key is gone, and destroys nothing", async () => {
    await open().set("model:openai", "sk-1");
    await rm(join(home, "secrets.key"));
    const store = open();
    await store.set("model:openai", "sk-2");
    expect(await open().get("model:openai")).toBe("sk-2");
    expect((await readdir(home)).filter((file) => file.startsWith("secrets.lost-"))).toHaveLength(1);
  });

  test.each([
    ["changed bytes", (file: Record<string, string>) => ({ ...file, sealed: `AAAA${file.sealed?.slice(4)}` })],
    ["another key's name", (file: Record<string, string>) => ({ ...file, place: "keychain" })],
    ["no such file", () => "hello"],
  ])("refuses %s and says what to do", async (_, change) => {
    const path = join(home, "secrets.json");
    const store = open();
    await store.set("model:openai", "sk-1");
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, "utf8")))));
    const failure = await failureOf(open().get("model:openai"));
    expect(failure).toMatchObject({ kind: "config", userAction: "settings" });
    expect(await failureOf(open().set("model:openai", "sk-2"))).toEqual(failure);
  });

  test.each(["", "Model:x", "model", "model:../x y", "__proto__"])("refuses the name %j", async (name) => {
    expect(await failureOf(open().set(name, "value"))).toMatchObject({ kind: "input" });
  });

  test("knows no secret that every object has", async () => {
    const store = open();
    await store.set("model:openai", "sk-1");
    expect(await store.get("constructor")).toBeNull();
    expect(await store.get("__proto__")).toBeNull();
  });
});

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import type { Environment } from "../config.ts";
import { findOnPath } from "../desktop/open-window.ts";
import { findKeychain } from "./keychain.ts";
import { openSecretStore } from "./open-secret-store.ts";

const needed = ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"];
const missing = needed.filter((program) => findOnPath([program], process.env).length === 0);

/** A session with an unlocked keyring of its own, which ends with its input. */
async function startSession(home: string) {
  const script =
    'printf "test\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; echo "$DBUS_SESSION_BUS_ADDRESS"; cat >/dev/null';
  const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: join(home, "data") };
  const session = spawn("dbus-run-session", ["--", "sh", "-c", script], { env, stdio: ["pipe", "pipe", "ignore"] });
  const [address] = (await once(createInterface(session.stdout), "line")) as [string];
  const environment: Environment = { ...env, DBUS_SESSION_BUS_ADDRESS: address };
  const close = async () => {
    const ended = once(session, "exit");
    session.stdin.end();
    await ended;
  };
  return { environment, close };
}

describe("the keychain of a Linux desktop", () => {
  let folder = "";
  let session: Awaited<ReturnType<typeof startSession>> | null = null;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "deskhand-keychain-"));
    if (missing.length === 0) session = await startSession(folder);
  });
  afterAll(async () => {
    await session?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const environmentOf = (context: TestContext): Environment => {
    if (session !== null) return session.environment;
    const reason = `needs ${missing.join(", ")}`;
    if (process.env.REQUIRE_KEYCHAIN === "1") throw new Error(`REQUIRE_KEYCHAIN=1, but it ${reason}`);
    return context.skip(reason);
  };

  test("holds the key, so that the data folder alone opens nothing", async (context) => {
    const environment = environmentOf(context);
    const home = await mkdtemp(join(folder, "home-"));
    const store = openSecretStore({ home, environment, platform: "linux" });
    await store.set("model:anthropic", "sk-ant-1");
    expect(await store.place()).toBe("keychain");
    expect(await readdir(home)).toEqual(["secrets.json"]);
    expect(await openSecretStore({ home, environment, platform: "linux" }).get("model:anthropic")).toBe("sk-ant-1");
    const { keyId } = JSON.parse(await readFile(join(home, "secrets.json"), "utf8")) as { keyId: string };
    const held = execFileSync("secret-tool", ["lookup", "application", "deskhand", "key", keyId], {
      env: environment as NodeJS.ProcessEnv,
    });
    expect(Buffer.from(held.toString(), "base64")).toHaveLength(32);
  });

  test("has nothing under another name", async (context) => {
    const keychain = findKeychain({ environment: environmentOf(context), platform: "linux", wrappedFile: "" });
    expect(await keychain?.read("no-such-key")).toBeNull();
  });

  test("keeps secrets from being lost or overwritten while it cannot be reached", async (context) => {
    const environment = environmentOf(context);
    const home = await mkdtemp(join(folder, "home-"));
    await openSecretStore({ home, environment, platform: "linux" }).set("model:anthropic", "sk-ant-1");
    const outside = openSecretStore({
      home,
      environment: { ...environment, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" },
      platform: "linux",
    });
    const message = expect.stringContaining("unlock it");
    await expect(outside.get("model:anthropic")).rejects.toMatchObject({ failure: { kind: "config", message } });
    await expect(outside.set("model:anthropic", "sk-ant-2")).rejects.toMatchObject({
      failure: { kind: "config", message },
    });
    expect(await openSecretStore({ home, environment, platform: "linux" }).get("model:anthropic")).toBe("sk-ant-1");
  });
});

test("a keychain that cannot be used leaves the key to a file", async () => {
  const home = await mkdtemp(join(tmpdir(), "deskhand-keychain-"));
  try {
    const environment = { PATH: process.env.PATH, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" };
    const store = openSecretStore({ home, environment, platform: "linux" });
    await store.set("model:anthropic", "sk-ant-1");
    expect(await store.place()).toBe("file");
    expect(await store.get("model:anthropic")).toBe("sk-ant-1");
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

import { join } from "node:path";
import { installPeer } from "./install-peer.ts";

/** One agent that does a goal with the stub as its model. `env` is added to an otherwise bare environment. */
export type Contender = Readonly<{
  name: string;
  note: string;
  command: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
}>;

/** `home` is an empty folder, `folder` the one with the notes, `url` the stub's. */
export type Ground = Readonly<{ home: string; folder: string; url: string; goal: string }>;

const root = join(import.meta.dirname, "../..");

function deskhand({ folder, goal, home, url }: Ground): Contender {
  const options = ["--folder", `${folder}:edit`, "--mode", "auto", "--approve", "all", "--model", "anthropic/bench"];
  return {
    name: "Deskhand",
    note: "durable steps, isolation",
    command: [join(root, "deskhand"), "run", goal, ...options],
    env: { DESKHAND_HOME: join(home, "data"), DESKHAND_CACHE: join(home, "cache"), ...anthropic(url) },
  };
}

function floor({ goal, url }: Ground): Contender {
  const command = [process.execPath, join(root, "bench/floor.ts"), url, goal] as const;
  return { name: "floor", note: "the smallest loop that keeps nothing", command, env: {} };
}

function anthropic(url: string): Record<string, string> {
  return { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: "bench" };
}

function claude({ goal, url }: Ground): Contender {
  const folder = installPeer("@anthropic-ai/claude-code", "2.1.330");
  const program = join(folder, `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`);
  return {
    name: "@anthropic-ai/claude-code",
    note: "no durable steps, no sandbox",
    command: [program, "-p", goal, "--dangerously-skip-permissions", "--model", "bench"],
    // it refuses to run as root outside a sandbox
    env: {
      ...anthropic(url),
      IS_SANDBOX: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
    },
  };
}

function codex({ goal, home, url }: Ground): Contender {
  const program = join(installPeer("@openai/codex", "0.169.0"), ".bin/codex");
  const provider = `{name="stub",base_url="${url}/v1",wire_api="responses",env_key="STUB_KEY"}`;
  const settings = ["-c", "model_provider=stub", "-c", `model_providers.stub=${provider}`, "-m", "bench"];
  const options = ["--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", ...settings];
  return {
    name: "@openai/codex",
    note: "no durable steps, no sandbox; reads by a shell call",
    command: [program, "exec", ...options, goal],
    env: { CODEX_HOME: home, STUB_KEY: "bench" },
  };
}

export const contenders: readonly ((ground: Ground) => Contender)[] = [floor, deskhand, claude, codex];

import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** how to reach the server of a data folder; lies in `server.json`, mode 0600, because it holds the token */
export type ServerRecord = Readonly<{
  /** process number of the running server; `null` after a clean end */
  pid: number | null;
  host: string;
  port: number;
  /** 256 random bits; kept over restarts so that an open page finds back */
  token: string;
}>;

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/** Makes a fresh token. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the last server of this data folder left; `null` when there is none or it cannot be read. */
export function readServerRecord(home: string): ServerRecord | null {
  try {
    const record = JSON.parse(readFileSync(recordFile(home), "utf8")) as Partial<ServerRecord>;
    const { pid = null, host, port, token } = record;
    if (typeof host !== "string" || typeof port !== "number" || typeof token !== "string") return null;
    return tokenPattern.test(token) ? { pid, host, port, token } : null;
  } catch {
    return null;
  }
}

/** Replaces the record as a whole; nobody ever reads half of it. */
export function writeServerRecord(home: string, record: ServerRecord): void {
  const temporary = `${recordFile(home)}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(temporary, recordFile(home));
}

/** The running server of this data folder, as far as its process lives; connecting is the final proof. */
export function findRunningServer(home: string): ServerRecord | null {
  const record = readServerRecord(home);
  return record !== null && record.pid !== null && isAlive(record.pid) ? record : null;
}

/** `http://127.0.0.1:4000`, also for a server that listens everywhere. */
export function addressOf({ host, port }: Pick<ServerRecord, "host" | "port">): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

function recordFile(home: string): string {
  return join(home, "server.json");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

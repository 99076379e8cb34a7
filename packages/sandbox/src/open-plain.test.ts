import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Whiteouts } from "./bubblewrap/layers/whiteouts.ts";
import { writeLayer } from "./bubblewrap/layers/write-layer.ts";
import { packLayer } from "./channel/pack-layer.ts";
import { renderingKey } from "./document-process/rendered-files.ts";
import { stageRequest } from "./document-process/staged-files.ts";
import { copyPlain, openPlain } from "./open-plain.ts";

let place = "";
const at = (name: string) => join(place, name);
const granted = () => at("granted/sub/file");

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "open-plain-")));
  for (const name of ["granted/sub", "elsewhere", "into"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(granted(), "granted");
  writeFileSync(at("elsewhere/file"), "secret!");
});
afterEach(() => rmSync(place, { recursive: true }));

/** What another program may do between a look at the file and the copy of it. */
const swaps: Readonly<Record<string, () => void>> = {
  "a link in its place": () => {
    rmSync(granted());
    symlinkSync(at("elsewhere/file"), granted());
  },
  "a link in the place of its folder": () => {
    renameSync(at("granted/sub"), at("granted/away"));
    symlinkSync(at("elsewhere"), at("granted/sub"));
  },
  "a pipe in its place": () => {
    rmSync(granted());
    execFileSync("mkfifo", [granted()]);
  },
};

/** Every way in which a file of the user's is copied for a program or a reader; each gives the bytes it took. */
const copies: Readonly<Record<string, () => Promise<string>>> = {
  "a copy": async () => {
    await copyPlain(granted(), at("copy"));
    return readFileSync(at("copy"), "utf8");
  },
  "a reader's copy": async () => {
    const { request } = await stageRequest({ path: granted() }, at("into"));
    return readFileSync(String(request.path), "utf8");
  },
  "a layer": async () => {
    const file = { path: "/m/file", entry: "file", hostPath: granted(), bytes: 7, mode: 0o644, modifiedMs: 0 } as const;
    const mount = { path: "/m" as GuestPath, hostPath: at("granted"), verb: "edit", differences: [file] } as const;
    await writeLayer({ mount, written: [file], into: at("into"), whiteouts: new Whiteouts(place) });
    return readFileSync(at("into/file"), "utf8");
  },
  "a machine's layer": async () => {
    const file = { path: "/m/file", entry: "file", hostPath: granted(), bytes: 7, mode: 0o644, modifiedMs: 0 } as const;
    const pieces: Uint8Array[] = [];
    for await (const piece of packLayer([file], { mountPath: "/m", marks: "user", owner: 0 })) pieces.push(piece);
    return /granted|secret!/.exec(Buffer.concat(pieces).toString("latin1"))?.[0] ?? "nothing";
  },
  "the name of a rendering": async () => {
    const key = await renderingKey(granted(), "docx", new AbortController().signal);
    return key.length > 60 ? "granted" : "nothing";
  },
};

test.for(Object.entries(copies))(
  "%s is made of the file that lies there, and of nothing that took its place",
  async ([, copy], { skip }) => {
    skip(process.platform !== "linux", "only Linux tells where an open file lies");
    expect(await copy()).toBe("granted");
  },
);

const attacks = Object.entries(copies).flatMap(([name, copy]) =>
  Object.entries(swaps).map(([what, swap]) => [name, what, copy, swap] as const),
);

test.for(attacks)("%s fails at %s", async ([, , copy, swap], { skip }) => {
  skip(process.platform !== "linux", "only Linux tells where an open file lies");
  swap();
  await expect(copy()).rejects.toThrow();
  expect(readFileSync(at("elsewhere/file"), "utf8")).toBe("secret!");
});

test("a file is opened under its own path, and a folder is none", async () => {
  await (await openPlain(granted())).close();
  await expect(openPlain(at("granted"))).rejects.toThrow(/plain file|EISDIR/);
});

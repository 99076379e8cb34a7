import {
  DeskhandError,
  type ImageState,
  type IsolationReport,
  inputFailure,
  type ModelCatalog,
  type ModelDesk,
  noCaps,
  type WaysOut,
  type Workspace,
} from "@deskhand/contracts";
import type { Hono } from "hono";
import { createEventStreams } from "../events/events.ts";
import type { StreamLimits } from "../events/outgoing-stream.ts";
import { folderContents } from "../folders/folder-contents.ts";
import { toHostPath } from "../folders/guest-path.ts";
import { findRealFile } from "../folders/real-file.ts";
import { createApp } from "../http/app.ts";
import type { HttpPorts } from "../http/ports.ts";
import type { PreviewDesk } from "../previews/create-previews.ts";
import { createTickets } from "../tickets.ts";
import { FakeEngine } from "./fake-engine.ts";

export const testToken = "t".repeat(43);
export const testHost = "127.0.0.1:4000";

const noWaysOut: WaysOut = { ways: [], secretPlace: null };

const noImage: ImageState = { status: "missing", note: "None.", progress: null, bytes: null, programs: [] };

const report: IsolationReport = {
  tiers: [{ isolation: "files", isReady: true, note: "Files only.", missing: [], isTrying: false }],
  chosen: "files",
  because: "Nothing else works here.",
  settings: { prefer: "strongest", requireVm: false },
  selfTest: { trials: [], testedAt: null, running: null },
  image: { minimal: noImage, full: noImage },
};

const workspace: Pick<Workspace, "checkFolder" | "hostFile" | "sides"> = {
  async checkFolder(folder) {
    return folder.path.endsWith("/.ssh")
      ? { ok: false, failure: inputFailure("That folder holds keys; choose another.") }
      : { ok: true, folder };
  },
  hostFile: async (_task, path) => toHostPath(path),
  sides: async () => ({ before: null, after: null }),
};

const models: Pick<ModelCatalog, "open" | "list" | "defaultRef"> = {
  defaultRef: "offline/playbooks",
  open(ref) {
    const message = "There is no such model; choose one from the list.";
    throw ref === "offline/playbooks"
      ? new Error("no test opens a model")
      : new DeskhandError({ ...inputFailure(message), kind: "config" });
  },
  list: () => [{ ref: "offline/playbooks", title: "Playbooks", note: "No AI.", isReady: true, missing: "" }],
};

const modelDesk: ModelDesk = {
  providers: async () => [],
  change: async () => {},
  forget: async () => {},
  add: async () => {},
  remove: async () => false,
  choose: async () => {},
  test: async () => Promise.reject(new Error("no test tries a model")),
  look: async () => {},
};

const none = () => Promise.reject(new Error("no test looks at a file here"));
const noPreviews: PreviewDesk = {
  preview: none,
  sheet: none,
  rows: none,
  arranged: none,
  pages: none,
  page: none,
  pageText: none,
  webPage: none,
  compare: none,
  forget: async () => {},
};

export type TestApp = Readonly<{
  app: Hono;
  engine: FakeEngine;
  shown: string[];
  /** asks as the app's own page would: right Host, with the token */
  ask(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
}>;

/** The HTTP interface over a fake engine, without a port. */
export function createTestApp(
  options: { ports?: Partial<HttpPorts>; limits?: StreamLimits; host?: string } = {},
): TestApp {
  const engine = new FakeEngine();
  const shown: string[] = [];
  const show = async (hostPath: string) => void shown.push(hostPath);
  const door = { token: testToken, host: options.host ?? "127.0.0.1", port: () => 4000, tickets: createTickets() };
  const app = createApp(door, {
    engine,
    workspace,
    models,
    modelDesk,
    streams: createEventStreams(engine, options.limits),
    desktop: { reveal: show, open: show },
    previews: noPreviews,
    folderContents,
    folders: async (path) => ({
      path: path ?? "/",
      parent: null,
      places: [],
      folders: [],
      fileCount: 0,
      problem: null,
    }),
    about: async () => ({
      version: "0.0.0",
      platform: "linux",
      isolation: { tier: "files", note: "Files only.", isTrying: false },
      recentFolders: [],
    }),
    isolation: {
      startTrouble: async (isolation) => (isolation === "vm" ? "No virtual machine works here." : null),
      report: async () => report,
      changeSettings: async () => {},
      test: async () => {},
      buildImage: () => {},
      stopImage: async () => {},
    },
    attachments: {
      read: () => Promise.reject(new Error("no test attaches a file here")),
      receive: async (command) => command,
    },
    money: {
      report: () => ({ caps: noCaps, todayUsd: 0, monthUsd: 0, prices: [] }),
      changeCaps: async () => {},
    },
    instructions: { read: async () => ({ text: "", folders: [] }), change: async () => {}, recall: async () => [] },
    waysOut: {
      report: async () => noWaysOut,
      change: async () => noWaysOut,
      remove: async () => noWaysOut,
    },
    realFile: findRealFile,
    home: "/nowhere",
    webFolder: "/nowhere",
    ...options.ports,
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = {
      host: testHost,
      authorization: `Bearer ${testToken}`,
      ...(init.headers as Record<string, string>),
    };
    return app.request(path, { ...init, headers });
  };
  return {
    app,
    engine,
    shown,
    ask,
    post: (path, body) =>
      ask(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  };
}

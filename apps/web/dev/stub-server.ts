/**
 * Serves the built pages with canned tasks, for work on the pages alone: `node dev/stub-server.ts [PORT [BUILT_PAGES]]`, after `npx vite build`,
 * or beside `npx vite` with DESKHAND_API pointing here. Nothing is checked and nothing is kept.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { auditOf, type Event, summarise, type TaskId, type UserCommand } from "@deskhand/contracts";
import { answerCommand } from "./answer-command.ts";
import { LogBuilder, type StubTask } from "./log-builder.ts";
import { about, folderListing, models, money, sampleFile } from "./sample-answers.ts";
import { SampleIsolation } from "./sample-isolation.ts";
import { changeSample, removeSample, sampleWaysOut } from "./sample-ways-out.ts";
import { stubTasks } from "./scenarios.ts";

let instructions = { text: "Write in British English." };

const tasks = new Map<string, StubTask>(stubTasks().map((stub) => [stub.id, stub]));
const isolation = new SampleIsolation();
const taskStreams = new Map<string, Set<ServerResponse>>();
const listStreams = new Set<ServerResponse>();
const pages = process.argv[3] ?? join(import.meta.dirname, "..", "dist");
const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const policy = "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
}

function publish(stub: StubTask, events: readonly Event[]): void {
  for (const stream of taskStreams.get(stub.id) ?? [])
    stream.write(events.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
  for (const stream of listStreams) stream.write(`event: summary\ndata: ${JSON.stringify(summarise(stub.task))}\n\n`);
}

async function readBody<Body>(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Body;
}

async function onCommand(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const command = await readBody<UserCommand>(request);
  if (command.type === "task.create") {
    const { goal } = command.settings;
    const { stub } = new LogBuilder(command.taskId.slice("task_".length), goal.slice(0, 60), command.settings, 0);
    tasks.set(stub.id, stub);
    publish(stub, stub.events);
    sendJson(response, { accepted: true, seq: stub.events.length });
    return;
  }
  const stub = tasks.get(command.taskId);
  if (stub === undefined) {
    sendJson(response, { rejected: true, code: "not-found", message: "There is no such task." }, 404);
    return;
  }
  publish(stub, answerCommand(stub, command));
  sendJson(response, { accepted: true, seq: stub.events.length });
}

function onTask(url: URL, response: ServerResponse): void {
  const [, , , id = "", part] = url.pathname.split("/");
  const stub = tasks.get(id as TaskId);
  if (stub === undefined) sendJson(response, { error: { message: "There is no such task." } }, 404);
  else if (part === "events") onTaskEvents(stub, Number(url.searchParams.get("after") ?? 0), response);
  else if (part === "audit") sendJson(response, { entries: auditOf(stub.events) });
  else if (part === "file") {
    const { mediaType, text } = sampleFile(url.searchParams.get("path") ?? "");
    response.writeHead(200, { "content-type": mediaType }).end(text);
  } else sendJson(response, part === undefined ? { task: stub.task } : {});
}

function onTaskEvents(stub: StubTask, after: number, response: ServerResponse): void {
  openStream(response);
  for (const event of stub.events.slice(after)) response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
  const streams = taskStreams.get(stub.id) ?? new Set();
  taskStreams.set(stub.id, streams.add(response));
  const stopWeather = blowWeather(stub, response);
  response.on("close", () => {
    streams.delete(response);
    stopWeather();
  });
}

async function onIsolation(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (pathname === "/api/isolation/settings") isolation.change(await readBody(request));
  if (pathname === "/api/isolation/self-test") await isolation.test();
  if (pathname === "/api/isolation/image") isolation.build();
  if (pathname === "/api/isolation/image/stop") isolation.stop();
  sendJson(response, isolation.report());
}

async function onWaysOut(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "POST") changeSample(await readBody(request));
  if (request.method === "DELETE") removeSample(decodeURIComponent(pathname.slice("/api/ways-out/".length)));
  sendJson(response, sampleWaysOut());
}

/** News of every step that runs now: words as a model streams them, lines as a command writes them. */
function blowWeather(stub: StubTask, response: ServerResponse): () => void {
  const timer = setInterval(() => {
    for (const run of Object.values(stub.task.runs)) {
      const step = run.steps.at(-1);
      if (stub.task.ended !== null || step === undefined || step.kind === "message" || step.state.status !== "running")
        continue;
      const head = { taskId: stub.id, runId: run.id, stepId: step.id };
      const page = Math.floor(Date.now() / 400) % 60;
      const news =
        step.kind === "thought"
          ? { type: "text-delta", ...head, text: "reading on, " }
          : { type: "tool-progress", ...head, text: `page ${page} of 60: 42 words \u001b[31mread` };
      response.write(`event: weather\ndata: ${JSON.stringify(news)}\n\n`);
    }
  }, 400);
  return () => clearInterval(timer);
}

async function onPage(pathname: string, response: ServerResponse): Promise<void> {
  const file = extname(pathname) === "" ? "index.html" : pathname.slice(1);
  const bytes = await readFile(join(pages, file)).catch(() => null);
  const headers = { "content-type": mediaTypes[extname(file)] ?? "text/plain", "content-security-policy": policy };
  response.writeHead(bytes === null ? 404 : 200, headers).end(bytes ?? "not here");
}

function onList(response: ServerResponse): void {
  openStream(response);
  const summaries = [...tasks.values()].map((stub) => summarise(stub.task));
  response.write(`event: tasks\ndata: ${JSON.stringify({ tasks: summaries })}\n\n`);
  listStreams.add(response);
  response.on("close", () => listStreams.delete(response));
}

async function onInstructions(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "POST") instructions = await readBody(request);
  sendJson(response, instructions);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://stub");
  const { pathname } = url;
  if (pathname === "/api/commands") return onCommand(request, response);
  if (pathname === "/api/events") return onList(response);
  if (pathname.startsWith("/api/tasks/")) return onTask(url, response);
  if (pathname === "/api/models") return sendJson(response, models);
  if (pathname === "/api/about") return sendJson(response, about);
  if (pathname.startsWith("/api/isolation")) return onIsolation(pathname, request, response);
  if (pathname === "/api/instructions") return onInstructions(request, response);
  if (pathname === "/api/money") return sendJson(response, money);
  if (pathname === "/api/money/caps") {
    money.caps = await readBody(request);
    return sendJson(response, money);
  }
  if (pathname.startsWith("/api/ways-out")) return onWaysOut(pathname, request, response);
  if (pathname === "/api/folders") return sendJson(response, folderListing(url.searchParams.get("path")));
  if (pathname === "/api/folders/check") return sendJson(response, { ok: true, folder: await readBody(request) });
  if (pathname.startsWith("/api/")) return sendJson(response, { error: { message: "Not in the stub." } }, 404);
  return onPage(pathname, response);
}

const port = Number(process.argv[2] ?? 4790);
createServer((request, response) => void answer(request, response)).listen(port, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${port}/`);
});

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { nodeFlags } from "../run-node.mjs";
import { root, webFolder } from "../setup/paths.mjs";
import { findFreePort, readAddresses } from "../wait-for-address.mjs";

/** the Vite of the pages, not another that npm may have put beside it */
const vitePath = createRequire(join(webFolder, "package.json")).resolve("vite");
const { createServer } = await import(pathToFileURL(vitePath).href);
const port = await findFreePort();
const target = `http://127.0.0.1:${port}`;
/** set anew each time the server restarts */
let token = "";

const serverArgs = [
  ...nodeFlags,
  "--watch",
  join(root, "apps/cli/src/main.ts"),
  "serve",
  "--no-open",
  "--port",
  String(port),
];
const server = spawn(process.execPath, serverArgs, { stdio: ["ignore", "pipe", "inherit"] });
readAddresses(server.stdout, (address) => {
  token = new URL(address).searchParams.get("token");
});

/** The server wants its token and refuses foreign origins: the pages of the development server come from another port. */
function dressAsOwnPage(proxy) {
  proxy.on("proxyReq", (request) => {
    request.setHeader("origin", target);
    request.setHeader("authorization", `Bearer ${token}`);
  });
}

const vite = await createServer({
  root: webFolder,
  server: { host: "127.0.0.1", proxy: { "/api": { target, changeOrigin: true, configure: dressAsOwnPage } } },
});
await vite.listen();
vite.printUrls();

async function end() {
  server.kill();
  await vite.close();
  process.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
server.on("exit", end);

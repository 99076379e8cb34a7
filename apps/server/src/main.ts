import { readConfig } from "./config.ts";
import { runServer } from "./run-server.ts";

await runServer(readConfig(), { host: "127.0.0.1", port: null }, ({ url }) => void process.stdout.write(`${url}\n`));
process.exit(0);

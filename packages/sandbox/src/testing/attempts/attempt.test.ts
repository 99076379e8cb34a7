import { execFile } from "node:child_process";
import { expect, test } from "vitest";
import { mustFail } from "./attempt.ts";

const absent = "deskhand-no-such-program";

function outputOf(command: string): Promise<string> {
  return new Promise((resolve) => execFile("/bin/sh", ["-c", command], (_error, output) => resolve(output)));
}

test.for([
  { what: "fails", command: "false", needs: [], said: "tried\nrefused\n" },
  { what: "works", command: "true", needs: [], said: "tried\nTHROUGH\n" },
  { what: "is not there", command: absent, needs: [], said: "tried\ndid not run\n" },
  { what: "cannot be started", command: "/etc/passwd", needs: [], said: "tried\ndid not run\n" },
  {
    what: "is a pipeline of which a program is not there",
    command: `${absent} | grep .`,
    needs: ["grep", absent],
    said: `tried\ndid not run: ${absent}\n`,
  },
])("a command that $what is told apart from one that is refused", async ({ command, needs, said }, context) => {
  context.skip(process.platform === "win32", "Windows has no /bin/sh");
  expect(await outputOf(mustFail(command, needs))).toBe(said);
});

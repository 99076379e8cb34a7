import { expect, it } from "vitest";
import { callInWords, toolInWords } from "./call-words.ts";

it.each([
  [{ tool: "file_read", input: { path: "/desk/a.txt" } }, "Reading /desk/a.txt", "Read /desk/a.txt"],
  [{ tool: "file_move", input: { moves: [{}, {}] } }, "Moving files (2)", "Moved files (2)"],
  [{ tool: "shell_run", input: { command: "ls" } }, "Running a command: ls", "Ran a command: ls"],
  [{ tool: "user_ask", input: { questions: [] } }, "Asking you", "Asked you"],
  [{ tool: "gmail__send_mail", input: { query: "x" } }, "Using gmail: send mail: x", "Used gmail: send mail: x"],
  [{ tool: "file_read", input: null }, "Reading", "Read"],
])("a call reads as what is done to what", (call, doing, done) => {
  expect(callInWords(call, "doing")).toBe(doing);
  expect(callInWords(call, "done")).toBe(done);
});

it("does not take names every object has for tools", () => {
  expect(toolInWords("toString", "done")).toBe("Used toString");
});

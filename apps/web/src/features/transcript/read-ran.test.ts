import { expect, it } from "vitest";
import { endingInWords } from "./ending-words.ts";
import { readRan } from "./read-ran.ts";

it("reads what the tool says of a command", () => {
  const ran = {
    command: "ls",
    ending: "exit code 0",
    isGood: true,
    stdout: "a\n",
    stderr: "",
    isCut: false,
    changes: 1,
    sample: ["created /a"],
    leftOut: [{ path: "/a/pipe", because: "a pipe is no file" }],
    refused: ["example.org:443"],
    notes: ["The folder /a was shared live."],
  };
  expect(readRan({ kind: "ran", title: "Ran ls", isolation: "process", ...ran })).toEqual(ran);
});

it("takes foreign and missing fields as empty, and other results as none", () => {
  expect(readRan({ kind: "ran", stdout: 7, leftOut: ["x", { path: "/a" }], sample: [1, "created /b"] })).toEqual({
    command: "",
    ending: "",
    isGood: false,
    stdout: "",
    stderr: "",
    isCut: false,
    changes: 0,
    sample: ["created /b"],
    leftOut: [{ path: "/a", because: "" }],
    refused: [],
    notes: [],
  });
  expect([readRan(null), readRan("ran"), readRan({ kind: "listed" })]).toEqual([null, null, null]);
});

it("names what was left out once", () => {
  const entry = { path: "/a/pipe", because: "a pipe is no file" };
  expect(readRan({ kind: "ran", leftOut: [entry, entry] })?.leftOut).toEqual([entry]);
});

it("says an ending in words", () => {
  expect([
    endingInWords("exit code 0"),
    endingInWords("exit code 2"),
    endingInWords("ended by signal SIGKILL"),
    endingInWords("stopped by Deskhand because it ran longer than 120 s"),
  ]).toEqual([
    "It ended well.",
    "It ended with code 2, which means that something did not work.",
    "It was ended by the signal SIGKILL.",
    "Stopped by Deskhand because it ran longer than 120 s.",
  ]);
});

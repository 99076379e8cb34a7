import type { Isolation } from "@deskhand/contracts";

/** Where programs of a task run, in a word and a sentence. */
export const isolationWords: Readonly<Record<Isolation, Readonly<{ title: string; note: string }>>> = {
  vm: {
    title: "Virtual machine",
    note: "Programs run in a computer of their own that sees only what you handed over.",
  },
  process: {
    title: "Process sandbox",
    note: "Programs run fenced in on this computer and see only what you handed over.",
  },
  files: { title: "Files only", note: "No programs run; Deskhand works on the files itself." },
};

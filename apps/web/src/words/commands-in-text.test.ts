import { expect, it } from "vitest";
import { commandsInText } from "./commands-in-text.ts";

const said = (text: string) => ({ text, isCommand: false });
const typed = (text: string) => ({ text, isCommand: true });

it("takes out what stands in backticks", () => {
  expect(commandsInText("Type `./deskhand doctor`, then look.")).toEqual([
    said("Type "),
    typed("./deskhand doctor"),
    said(", then look."),
  ]);
});

it("takes out an installation with every package it names, without the end of the sentence", () => {
  const all = "sudo apt-get install -y qemu-system-x86 libstdc++6 e2fsprogs";
  expect(commandsInText(`QEMU is not installed; type: ${all}`)).toEqual([
    said("QEMU is not installed; type: "),
    typed(all),
  ]);
  expect(commandsInText(`Install it by typing ${all}.`)).toEqual([said("Install it by typing "), typed(all)]);
});

it("leaves a sentence without commands whole", () => {
  expect(commandsInText("The kernel forbids it; ask ` whoever set it up.")).toEqual([
    said("The kernel forbids it; ask ` whoever set it up."),
  ]);
});

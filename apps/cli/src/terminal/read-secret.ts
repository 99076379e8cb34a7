import { wrongUsage } from "../arguments/usage.ts";

const enter = new Set(["\r", "\n"]);
const erase = new Set(["\u007f", "\b"]);
const interrupt = "\u0003";
const endOfInput = "\u0004";

/** A secret from the keyboard, shown nowhere, or the first line of standard input when that is no terminal. */
export async function readSecret(prompt: string): Promise<string> {
  const secret = process.stdin.isTTY ? await typed(prompt) : await firstLine();
  const value = secret.trim();
  if (value === "") throw wrongUsage("Nothing was typed; nothing was changed.");
  return value;
}

async function firstLine(): Promise<string> {
  let text = "";
  for await (const piece of process.stdin.setEncoding("utf8")) {
    text += piece;
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}

/** What is left of a text after one more key; `null` ends it. */
export function afterKey(text: string, key: string): string | null {
  if (enter.has(key) || key === endOfInput) return null;
  if (erase.has(key)) return text.slice(0, -1);
  // arrows and other keys send an escape and more; pasted keys are plain characters
  return key >= " " && !key.startsWith("\u001b") ? text + key : text;
}

function typed(prompt: string): Promise<string> {
  const { stdin } = process;
  process.stderr.write(prompt);
  stdin.setRawMode(true).setEncoding("utf8").resume();
  return new Promise((resolve) => {
    let text = "";
    const end = (result: string) => {
      stdin.off("data", take).setRawMode(false).pause();
      process.stderr.write("\n");
      resolve(result);
    };
    const take = (piece: string) => {
      if (piece.startsWith("\u001b")) return;
      for (const key of piece) {
        if (key === interrupt) {
          end("");
          return;
        }
        const after = afterKey(text, key);
        if (after === null) {
          end(text);
          return;
        }
        text = after;
      }
    };
    stdin.on("data", take);
  });
}

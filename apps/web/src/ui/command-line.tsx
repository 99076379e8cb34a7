import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { announce } from "./announcer.tsx";
import { IconButton } from "./button.tsx";

/** A command to type in a terminal, with a button that copies it. */
export function CommandLine({ command }: Readonly<{ command: string }>) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied(true);
      announce("Copied");
    } catch {
      // a browser may refuse the clipboard; the command can still be selected
      announce("The browser did not allow copying; select the command instead.");
    }
  };
  return (
    <span className="my-1 flex items-start gap-1 rounded-lg bg-sunken pl-3">
      <code className="min-w-0 flex-1 py-1.5 font-mono text-sm whitespace-pre-wrap wrap-anywhere select-all">
        {command}
      </code>
      <IconButton label={`Copy ${command}`} onClick={() => void copy()}>
        {isCopied ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
      </IconButton>
    </span>
  );
}

import { commandsInText } from "../words/commands-in-text.ts";
import { CommandLine } from "./command-line.tsx";

/** A sentence in which the commands to type stand on lines of their own. */
export function TextWithCommands({ text }: Readonly<{ text: string }>) {
  return (
    <div className="wrap-anywhere">
      {commandsInText(text).map((part) =>
        part.isCommand ? <CommandLine key={part.text} command={part.text} /> : part.text,
      )}
    </div>
  );
}

import { CommandLine } from "./command-line.tsx";

/** A sentence whose parts in backticks are commands to type. */
export function TextWithCommands({ text }: Readonly<{ text: string }>) {
  const parts = text.split("`");
  return (
    <div className="wrap-anywhere">
      {parts.map((part, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other name and never move
        index % 2 === 1 && parts.length > index + 1 ? <CommandLine key={index} command={part} /> : part,
      )}
    </div>
  );
}

import type { Folder } from "@deskhand/contracts";
import type { MenuChoice } from "../../ui/menu.tsx";

/** What may be done in a folder, as choices. */
export const verbChoices: readonly MenuChoice<Folder["verb"]>[] = [
  { value: "read", title: "Look only", note: "Files are read and never touched." },
  { value: "add", title: "Add only", note: "New files may be made; what is there stays as it is." },
  {
    value: "edit",
    title: "Edit",
    note: "Files may be made, changed, moved and deleted. You see it before it happens.",
  },
];

/** The short word on a chip. */
export function verbWord({ verb, neverDelete }: Pick<Folder, "verb" | "neverDelete">): string {
  const word = verbChoices.find((choice) => choice.value === verb)?.title.toLowerCase() ?? verb;
  return verb === "edit" && neverDelete ? `${word}, never delete` : word;
}

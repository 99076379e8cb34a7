/** What the kit converts files to by itself; between office formats an office program does it. */
export const convertedKinds = ["csv", "md", "xlsx", "docx"] as const;
export type ConvertedKind = (typeof convertedKinds)[number];

export function isConvertedKind(word: string | undefined): word is ConvertedKind {
  return convertedKinds.some((each) => each === word);
}

import type { Entry } from "../look.ts";
import { call, type Desk, type Script } from "../script.ts";
import { counted, endingOf, nameOf, parentOf, stemOf } from "../situation.ts";
import { readAnswers } from "../tool-text.ts";
import { fold, listed } from "../words.ts";

/** endings of files whose text can be read as notes */
const texts: ReadonlySet<string> = new Set(
  "txt md markdown text log docx doc odt rtf pdf vtt srt eml msg pptx ppt odp html htm".split(" "),
);
const noteName =
  /\b(?:notes?|minutes|meetings?|transcripts?|interviews?|calls?|memos?|syncs?|stand ?ups?|retro\w*|sessions?|protokoll\w*|notiz\w*|besprechung\w*|sitzung\w*|mitschrift\w*|gesprach\w*|jour fixe|recap|journal|diary|feedback|survey)\b|(?:notes?|notiz\w*|protokoll|minutes|transcript|transkript)$/;
const kinds: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:e-?mails?|mails?|messages|nachrichten)\b/, ["eml", "msg"]],
  [/\b(?:subtitles|untertitel|vtt|srt)\b/, ["vtt", "srt"]],
  [/\bpdfs?\b/, ["pdf"]],
  [/\b(?:word (?:files|documents)|docx|word-?dateien|word-?dokumente)\b/, ["docx", "doc", "odt"]],
];

/** Whether a file's text can be read as notes. */
export function isText({ path }: Entry): boolean {
  return texts.has(endingOf(path));
}

/** Whether name or ending say that a file holds notes of something said. */
export function isNote({ path }: Entry): boolean {
  const name = fold(stemOf(path)).replace(/[_.-]+/g, " ");
  return (
    ["vtt", "srt", "eml", "msg"].includes(endingOf(path)) ||
    noteName.test(name) ||
    noteName.test(fold(nameOf(parentOf(path))))
  );
}

function namedIn(goal: string, files: readonly Entry[]): readonly Entry[] {
  const folded = fold(goal);
  return files.filter(
    ({ path }) =>
      folded.includes(fold(nameOf(path))) || (stemOf(path).length >= 5 && folded.includes(fold(stemOf(path)))),
  );
}

/** The files a wish is about; asks on a card when the folder holds notes beside other texts and the words leave it open. */
export function* chooseTexts(desk: Desk, goal: string, files: readonly Entry[]): Script<readonly Entry[]> {
  const named = namedIn(goal, files);
  if (named.length > 0) return named;
  const folded = fold(goal);
  const kind = kinds.find(([words]) => words.test(folded))?.[1];
  const ofKind = files.filter(({ path }) => kind?.includes(endingOf(path)) === true);
  if (ofKind.length > 0) return ofKind;
  const notes = files.filter(isNote);
  const isAll =
    /\b(?:all|every|everything|whole|alle[nms]?|samtliche|ganze[nrs]?|folder|ordner|sources|quellen|documents|dokumente|files|dateien)\b/.test(
      folded,
    );
  if (notes.length === 0 || notes.length === files.length || isAll) return files;
  const options = [
    {
      label: `The ${notes.length} that look like notes`,
      description: listed(
        notes.map(({ path }) => nameOf(path)),
        3,
      ).slice(0, 300),
    },
    { label: `All ${files.length} files with text`, description: "Also the ones that are not named like notes" },
    ...[...notes]
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, notes.length > 1 ? 2 : 0)
      .map(({ path, bytes, day }) => ({
        label: nameOf(path).slice(0, 110),
        description: `${counted(bytes, "byte")}, changed ${day}`,
      })),
  ];
  const question = { header: "Files", question: "Which files should I read?", options, multiple: false };
  const outcome = yield* call(desk, "user_ask", { questions: [question] });
  const answer = (readAnswers(outcome)[0] ?? []).join(" ");
  if (answer.startsWith("All ")) return files;
  if (answer.startsWith("The ")) return notes;
  return namedIn(answer, files);
}

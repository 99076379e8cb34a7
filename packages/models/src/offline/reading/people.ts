const part = "\\p{Lu}[\\p{L}'’-]+";
const title = "(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Hr|Fr|Mme|M)\\.? ";
const initial = "\\p{Lu}\\. ";

/** A name at the beginning of a text: with a title, with initials, or plain words with capitals. */
const nameAtStart: RegExp = new RegExp(`^(?:${title}|(?:${initial})+)?${part}(?: (?:von |van |de )?${part}){0,2}`, "u");
const titled = new RegExp(`^(?:${title}|(?:${initial})+)${part}`, "u");
const present =
  /^(?:present|attendees|participants|attending|in attendance|with|anwesend|teilnehmer(?:innen)?|teilnehmende|dabei|apologies)\s*:\s*(.+)$/i;
const noName =
  /^(?:The|This|That|These|Those|It|We|They|You|He|She|I|There|Here|New|All|And|But|So|Then|If|When|What|Who|Where|Why|How|Our|Their|My|Your|His|Her|No|Yes|Not|Next|Please|Also|Only|One|Two|Some|Any|Each|Every|Der|Die|Das|Den|Dem|Ein|Eine|Es|Wir|Sie|Ihr|Er|Ich|Du|Man|Und|Aber|Also|Dann|Wenn|Was|Wer|Wo|Wie|Warum|Unser\w*|Kein\w*|Ja|Nein|Nicht|Bitte|Alle|Jede\w*|Heute|Morgen|Nach|Vor|Bei|Mit|Um|Am|Im|In|An|Auf|Aus|Bis|Für|Zu|Zum|Zur)$/;

/** Names in a text that lists the people present, or in a line of addresses. */
export function listedPeople(text: string): readonly string[] {
  return text
    .replace(/\([^)]*\)|<[^>]*>/g, "")
    .replace(/\b(?:apologies|entschuldigt|absent)\b\s*:?/gi, ",")
    .split(/[,;&]|\.\s(?=\p{Lu}\p{L}{2})| and | und /u)
    .map((name) => name.trim().replace(/\.$/, ""))
    .filter((name) => nameAtStart.test(name) && name.length <= 50 && !name.includes("@"));
}

/** Names in a line such as `Present: …`; empty for other lines. */
export function presentPeople(line: string): readonly string[] {
  const list = present.exec(line.trim())?.[1];
  return list === undefined ? [] : listedPeople(list);
}

/** Whether a line only says who is there. */
export function isPresence(line: string): boolean {
  return present.test(line.trim());
}

/** How surely a text that begins a sentence is a person: known from the file or by title, or only by its capital. */
export function personAt(text: string, people: readonly string[]): Readonly<{ name: string; isKnown: boolean }> | null {
  const found = nameAtStart.exec(text)?.[0];
  if (found === undefined) return null;
  const [first = ""] = found.split(" ");
  if (noName.test(first)) return null;
  if (titled.test(found)) return { name: found, isKnown: true };
  const words = (name: string): readonly string[] =>
    name.replace(/^(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Hr|Fr)\.? /, "").split(" ");
  const known = people.some((person) => words(person).some((word) => word.length > 1 && words(found).includes(word)));
  return { name: found, isKnown: known };
}

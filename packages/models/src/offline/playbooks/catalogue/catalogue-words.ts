import { endingOf } from "../../situation.ts";
import type { Language } from "../../words.ts";
import { type FileKind, kindOf } from "../tidy/kinds.ts";
import type { ReadFile } from "./listed-file.ts";

/** The fixed words of an index; titles, quotes and terms in it are the files' own. */
export type CatalogueWords = Readonly<{
  language: "en-GB" | "de-DE";
  name: string;
  title(folder: string): string;
  subtitle(files: number, unread: number): string;
  honest: string;
  honestText: string;
  topics: string;
  topic: string;
  files: string;
  others: string;
  file: string;
  about: string;
  heading: string;
  terms: string;
  date: string;
  dated: Readonly<Record<NonNullable<ReadFile["dated"]> | "changed", string>>;
  datedBy: string;
  quote: string;
  kind: string;
  kinds: Readonly<Record<FileKind, string>>;
  /** kinds that only an ending tells */
  endings: Readonly<Record<string, string>>;
  noQuote: string;
  duplicates: string;
  duplicatesText: string;
  sameAs: string;
  sameText: string;
  sameSize: string;
  remark: string;
  partial: string;
  unread: string;
  reason: string;
}>;

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const english: CatalogueWords = {
  language: "en-GB",
  name: "Index",
  title: (folder) => `Index of ${folder}`,
  subtitle: (files, unread) => `${plural(files, "file", "files")}${unread === 0 ? "" : `, ${unread} of them not read`}`,
  honest: "Made by rules, not by a model",
  honestText:
    "Titles, quotes and terms are the files' own words. Files stand together when they share a term; what a file is about is for you to judge.",
  topics: "Topics",
  topic: "Topic",
  files: "Files",
  others: "Other files",
  file: "File",
  about: "What it says",
  heading: "Title",
  terms: "Key terms",
  date: "Date",
  dated: {
    mail: "sent",
    name: "from its name",
    text: "from its text",
    properties: "created",
    changed: "last changed",
  },
  datedBy: "Date from",
  quote: "Quote",
  kind: "Kind",
  kinds: {
    documents: "Document",
    pdfs: "PDF",
    spreadsheets: "Spreadsheet",
    presentations: "Slides",
    pictures: "Picture",
    audio: "Sound",
    video: "Video",
    archives: "Archive",
    code: "Code",
    mail: "Mail",
    books: "Book",
    design: "Design",
    installers: "Program",
    calendar: "Calendar or contact",
    fonts: "Font",
    other: "File",
  },
  endings: { vtt: "Transcript", srt: "Transcript", html: "Web page", htm: "Web page" },
  noQuote: "no sentence to quote",
  duplicates: "There twice",
  duplicatesText: "Nothing was changed or deleted; look before you remove any.",
  sameAs: "Same as",
  sameText: "the same text",
  sameSize: "perhaps the same: equal size and name",
  remark: "Remark",
  partial: "only its first part was read",
  unread: "Not read",
  reason: "Why",
};

const german: CatalogueWords = {
  language: "de-DE",
  name: "Verzeichnis",
  title: (folder) => `Verzeichnis von ${folder}`,
  subtitle: (files, unread) =>
    `${plural(files, "Datei", "Dateien")}${unread === 0 ? "" : `, davon ${unread} nicht gelesen`}`,
  honest: "Nach Regeln gemacht, nicht von einem Modell",
  honestText:
    "Titel, Zitate und Begriffe sind die eigenen Worte der Dateien. Dateien stehen zusammen, wenn sie einen Begriff teilen; wovon eine Datei handelt, ist deine Entscheidung.",
  topics: "Themen",
  topic: "Thema",
  files: "Dateien",
  others: "Weitere Dateien",
  file: "Datei",
  about: "Was darin steht",
  heading: "Titel",
  terms: "Begriffe",
  date: "Datum",
  dated: {
    mail: "gesendet",
    name: "aus dem Namen",
    text: "aus dem Text",
    properties: "erstellt",
    changed: "zuletzt geändert",
  },
  datedBy: "Datum woher",
  quote: "Zitat",
  kind: "Art",
  kinds: {
    documents: "Dokument",
    pdfs: "PDF",
    spreadsheets: "Tabelle",
    presentations: "Präsentation",
    pictures: "Bild",
    audio: "Ton",
    video: "Video",
    archives: "Archiv",
    code: "Code",
    mail: "Mail",
    books: "Buch",
    design: "Entwurf",
    installers: "Programm",
    calendar: "Kalender oder Kontakt",
    fonts: "Schrift",
    other: "Datei",
  },
  endings: { vtt: "Mitschrift", srt: "Mitschrift", html: "Webseite", htm: "Webseite" },
  noQuote: "kein Satz zum Zitieren",
  duplicates: "Doppelt vorhanden",
  duplicatesText: "Nichts wurde geändert oder gelöscht; bitte erst ansehen.",
  sameAs: "Gleich wie",
  sameText: "derselbe Text",
  sameSize: "vielleicht gleich: Größe und Name stimmen überein",
  remark: "Bemerkung",
  partial: "nur der Anfang wurde gelesen",
  unread: "Nicht gelesen",
  reason: "Warum",
};

/** The words in the language of the wish: German or English. */
export function catalogueWords(language: Language): CatalogueWords {
  return language === "de" ? german : english;
}

/** What a file is, by its ending. */
export function kindName(path: string, words: CatalogueWords): string {
  const ending = endingOf(path);
  return words.endings[ending] ?? words.kinds[kindOf(ending)];
}

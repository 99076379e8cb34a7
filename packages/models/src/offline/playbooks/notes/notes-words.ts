import type { Language } from "../../words.ts";
import type { Doubt, PointKind } from "./point.ts";

/** The fixed words of a document of notes; everything else in it is quoted. */
export type NotesWords = Readonly<{
  language: "en-GB" | "de-DE";
  title: string;
  from(files: number, folder: string): string;
  honest: string;
  honestText: string;
  glance: string;
  themes: string;
  noThemes: string;
  passages(passages: number, files: number): string;
  kinds: Readonly<Record<PointKind, string>>;
  none: Readonly<Record<PointKind, string>>;
  who: string;
  what: string;
  by: string;
  check: string;
  notSaid: string;
  doubts: Readonly<Record<Doubt, string>>;
  read: string;
  file: string;
  found: string;
  remark: string;
  foundIn(points: number): string;
  nothingIn: string;
  unread(why: string): string;
  partial: string;
  leftOut(count: number): string;
  more(count: number): string;
  continued: string;
  document: string;
  deck: string;
}>;

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const english: NotesWords = {
  language: "en-GB",
  title: "Themes, decisions and action items",
  from: (files, folder) => `From ${plural(files, "file", "files")} in ${folder}`,
  honest: "Picked from the text by rules, not written by a model",
  honestText:
    "Every point is quoted word for word; its number leads to the file and the place. Rules do not understand a text: what is said in other words can be missing, and what is marked to check may be none.",
  glance: "At a glance",
  themes: "Themes",
  noThemes: "The rules found nothing that the files come back to.",
  passages: (passages, files) =>
    files > 1
      ? `in ${plural(passages, "passage", "passages")} of ${files} files`
      : `in ${plural(passages, "passage", "passages")}`,
  kinds: { decision: "Decisions", action: "Action items", question: "Open questions" },
  none: {
    decision: "The rules found no decision.",
    action: "The rules found no action item.",
    question: "The rules found no open question.",
  },
  who: "Who",
  what: "What",
  by: "By when",
  check: "To check",
  notSaid: "not said",
  doubts: {
    request: "a request; nobody said yes to it",
    group: "nobody is named",
    offer: "an offer",
    name: "is this a person?",
    question: "asked in the text; may be answered there",
    spoken: "asked at the end; no answer follows",
    heading: "stands under this heading",
    tentative: "may be only a thought",
  },
  read: "What was read",
  file: "File",
  found: "Found",
  remark: "Remark",
  foundIn: (points) => plural(points, "point", "points"),
  nothingIn: "nothing the rules know",
  unread: (why) => `not read: ${why}`,
  partial: "very long; only its first part was read",
  leftOut: (count) => `${plural(count, "further point", "further points")} left out for length`,
  more: (count) => `${plural(count, "further one", "further ones")} left out; ask for fewer files at a time.`,
  continued: "continued",
  document: "Themes and action items",
  deck: "Themes and action items",
};

const german: NotesWords = {
  language: "de-DE",
  title: "Themen, Entscheidungen und Aufgaben",
  from: (files, folder) => `Aus ${plural(files, "Datei", "Dateien")} in ${folder}`,
  honest: "Nach Regeln aus dem Text ausgewählt, nicht von einem Modell geschrieben",
  honestText:
    "Jeder Punkt ist wörtlich zitiert; seine Nummer führt zu Datei und Stelle. Regeln verstehen keinen Text: Was anders gesagt ist, kann fehlen, und was zu prüfen ist, gehört vielleicht nicht dazu.",
  glance: "Auf einen Blick",
  themes: "Themen",
  noThemes: "Die Regeln fanden nichts, worauf die Dateien zurückkommen.",
  passages: (passages, files) =>
    files > 1
      ? `an ${plural(passages, "Stelle", "Stellen")} in ${files} Dateien`
      : `an ${plural(passages, "Stelle", "Stellen")}`,
  kinds: { decision: "Entscheidungen", action: "Aufgaben", question: "Offene Fragen" },
  none: {
    decision: "Die Regeln fanden keine Entscheidung.",
    action: "Die Regeln fanden keine Aufgabe.",
    question: "Die Regeln fanden keine offene Frage.",
  },
  who: "Wer",
  what: "Was",
  by: "Bis wann",
  check: "Zu prüfen",
  notSaid: "nicht gesagt",
  doubts: {
    request: "eine Bitte; niemand hat zugesagt",
    group: "niemand ist genannt",
    offer: "ein Angebot",
    name: "ist das eine Person?",
    question: "im Text gefragt; vielleicht dort beantwortet",
    spoken: "am Ende gefragt; keine Antwort folgt",
    heading: "steht unter dieser Überschrift",
    tentative: "vielleicht nur ein Gedanke",
  },
  read: "Was gelesen wurde",
  file: "Datei",
  found: "Gefunden",
  remark: "Bemerkung",
  foundIn: (points) => plural(points, "Punkt", "Punkte"),
  nothingIn: "nichts, was die Regeln kennen",
  unread: (why) => `nicht gelesen: ${why}`,
  partial: "sehr lang; nur der Anfang wurde gelesen",
  leftOut: (count) => `${plural(count, "weiterer Punkt", "weitere Punkte")} wegen der Länge weggelassen`,
  more: (count) => `${plural(count, "weiterer", "weitere")} weggelassen; bitte um weniger Dateien auf einmal.`,
  continued: "Fortsetzung",
  document: "Themen und Aufgaben",
  deck: "Themen und Aufgaben",
};

/** The words in the language of the wish: German or English. */
export function notesWords(language: Language): NotesWords {
  return language === "de" ? german : english;
}

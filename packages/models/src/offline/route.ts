import { fold } from "./words.ts";

/** The jobs this helper can do. */
export type Job = "tidy" | "rename" | "receipts" | "tables" | "twice" | "notes" | "catalogue";

const jobWords: readonly (readonly [Job, RegExp])[] = [
  [
    "receipts",
    /\b(?:receipts?|expenses?|expense report|belege?n?|quittung(?:en)?|spesen\w*|ausgaben\w*|kassenbons?|recus?|notes? de frais|depenses?|justificatifs?|recibos?|gastos|tiques?|ricevut[ae]|scontrin[oi]|spese|nota spese|rimborso spese|reimbursement)\b/,
  ],
  [
    "rename",
    /\b(?:rename|renaming|renumber|umbenennen|umbenenn\w*|benenne\b.*\bum|renomm\w+|renombr\w+|cambia(?:r)? (?:el|los) nombres?|rinomin\w+|(?:add|remove|strip|delete) (?:the |a )?(?:prefix|suffix)|(?:add|put|remove|strip|delete)\b.{0,40}\b(?:names?|copy of)|replace (?:the )?(?:spaces|underscores|dashes|hyphens)|number (?:the|these|all|them|my)|title ?case|lower ?case|upper ?case|file ?names|dateinamen|noms? de(?:s)? fichiers?|nombres? de archivos?|nomi (?:dei )?file)\b/,
  ],
  [
    "tables",
    /\b(?:summari[sz]e|summary|analy[sz]e|analysis|statistics?|stats|chart|pivot|clean (?:the |this |up the )?(?:data|table|csv|spreadsheet|sheet)|zusammenfass\w*|auswert\w*|werte\w*\b.*\baus|fass\w*\b.*\bzusammen|key figures|kennzahlen|trends?|outliers|ausreisser|(?:report|bericht) (?:on|about|of|for|from|uber|zu|aus)\b.*\b(?:csv|xlsx|table|tabelle|spreadsheet|data)|analysier\w*|statistik\w*|diagramm|resum\w+|analys\w+|graphique|statistiques?|analiz\w+|grafico|estadistic\w+|riassum\w+|analizz\w+|statistic\w+)\b/,
  ],
  [
    "tidy",
    /\b(?:tidy|organi[sz]e|organi[sz]ing|sort|clean ?up|declutter|order|arrange|file away|put in order|aufraum\w*|aufraeum\w*|raum\w*\b.*\bauf|raeum\w*\b.*\bauf|ordne\w*|ordnung|sortier\w*|rang\w+|trie\w?|trier|class\w+|orden\w+|organiz\w+|riordin\w+|ordin\w+|sistem\w+|metti in ordine|group (?:the |these |my )?files|sort this out)\b/,
  ],
];
const twiceWords =
  /\b(?:duplicates?|duplicated|(?:there|here|stored|saved|exist|exists) twice|double files|doppelt\w*|duplikat\w*|doublons?|en double|duplicad[oa]s?|repetid[oa]s|doppion[ei]|duplicat[ie])\b/;
const twiceRefused =
  /\b(?:no|not|without|avoid|don'?t|never|keine?|ohne|sans|sin|senza)\b.{0,20}\b(?:dupli|doppel|doubl|doppi)/;
const tableFiles =
  /\b(?:csv|xlsx?|excel|table|tables|tabelle|tabellen|tableau|tableaux|tabla|tablas|tabella|tabelle|spreadsheets?|workbooks?|data)\b/;
const indexed =
  /\b(?:index(?:es|iere\w*)?|catalog(?:ue)?s?|inventory|table of contents|bibliography|verzeichnis\w*|inhaltsverzeichnis|katalog\w*|bestandsliste|dateiliste|uberblick uber|ubersicht (?:uber|der|aller|von)|overview of|register of|(?:list|liste) (?:of|all|with|aller|der|von)\b.{0,30}\b(?:files|documents|sources|papers|dateien|dokumente|quellen|unterlagen))\b/;
const noted =
  /\b(?:notes?|minutes|transcripts?|transcriptions?|meetings?|interviews?|memos?|mails?|e-?mails?|correspondence|conversations?|discussions?|notizen|mitschrift\w*|protokoll\w*|transkript\w*|besprechung\w*|sitzung\w*|gesprach\w*|schriftwechsel)\b/;
const written =
  /\b(?:sources|articles?|documents?|texts?|files?|papers?|folder|quellen|artikel|texte|dokumente?n?|unterlagen|dateien|ordner)\b/;
const digested =
  /\b(?:themes?|decisions?|action (?:items?|points?)|to-?dos?|open (?:questions|points)|next steps|take-?aways?|key points|synthesis|synthesi[sz]e|digest|themen|entscheidungen|beschlusse?n?|aufgabenliste|aufgaben|massnahmen|offene[nr]? (?:fragen|punkte)|kernpunkte|kernaussagen|synthese)\b/;
const turned =
  /\b(?:summ?ar\w+|sum up|slides?|deck|presentation|document|docx|report|write[- ]?up|write up|turn|extract|pull out|pick out|zusammenfass\w*|fass\w*\b.*\bzusammen|folien\w*|prasentation\w*|dokument|bericht\w*|mach\w* (?:aus|mir aus)|erstell\w*)\b/;
const others =
  /\b(?:write|draft|essay|translate|ubersetz\w*|traduis|traduce|email to|compose|poem|story|blog|explain|why|research|search the web|presentation about|brainstorm|code|program|debug)\b/;

/** Whether receipts are only what lies in the folder, and something else is to be done there. */
function isReceiptsPlace(text: string): boolean {
  return (
    /\b(?:tidy|organi[sz]e|sort|rename)\b.*\breceipts?\b/.test(text) &&
    !/\b(?:report|into|total|expense|spreadsheet|xlsx|excel)\b/.test(text)
  );
}

/** Jobs a wish speaks of, the likeliest first; empty when it is none of them. */
export function route(goal: string): readonly Job[] {
  const text = fold(goal);
  const found = jobWords.filter(([, pattern]) => pattern.test(text)).map(([job]) => job);
  if (found.includes("receipts"))
    return isReceiptsPlace(text) ? found.filter((job) => job !== "receipts") : found.slice(0, 1);
  if (found.includes("rename")) return ["rename"];
  if (twiceWords.test(text) && !twiceRefused.test(text) && !others.test(text)) return ["twice"];
  if (indexed.test(text) && !others.test(text) && !digested.test(text)) return ["catalogue"];
  if (isAboutNotes(text)) return ["notes"];
  if (found.includes("tables")) return others.test(text) && !tableFiles.test(text) ? [] : ["tables"];
  if (found.includes("tidy")) return ["tidy"];
  return [];
}

/** Whether notes or other texts are to be turned into what they say. */
function isAboutNotes(text: string): boolean {
  const isDigested = digested.test(text) && (noted.test(text) || written.test(text) || !others.test(text));
  if (isDigested) return !tableFiles.test(text) || noted.test(text);
  return noted.test(text) && turned.test(text) && (!others.test(text) || /\bwrite[- ]?up\b/.test(text));
}

const aboutFolder =
  /\b(?:folders?|director(?:y|ies)|here|files?|documents|pictures|photos|ordner|verzeichnis|hier|dateien|dokumente|bilder|dossier|ici|fichiers|carpeta|aqui|archivos|cartella|qui)\b/;
const asked =
  /\bwhat(?:'s| is| are| do (?:i|we) have| files are)? (?:there |all |stored |lying |kept )?(?:in|inside|here)\b|\bwhat (?:kinds? of |sorts? of |types? of )?(?:files|documents|things|stuff)\b.{0,20}\b(?:in|here|there|have)\b|\bwhat (?:do|does|did) (?:i|we|this folder|the folder|it) (?:have|contain|hold)\b|\b(?:how many|count) (?:the |all |my )?(?:files|documents|pictures|photos|folders)\b|\b(?:show|tell) me what\b.{0,20}\b(?:in|here|there)\b|^(?:please )?(?:list|show)(?: me)? (?:the |all |my )*(?:files|documents|contents?)\b|\b(?:was (?:ist|liegt|steckt|befindet sich|gibt es)|wie viele (?:dateien|dokumente|bilder))\b|\b(?:qu'?y a-t-il|qu'est-ce qu'il y a|combien de fichiers)\b|\b(?:que hay|cuantos archivos)\b|\b(?:cosa c'e|quanti file)\b/;

/** Whether a wish only asks what lies in a folder (`What is in this folder?`). */
export function asksWhatIsThere(goal: string): boolean {
  const text = fold(goal).replaceAll("’", "'");
  return asked.test(text) && aboutFolder.test(text) && !others.test(text);
}

/** Whether a wish to summarise says neither a table nor a text, so that the folder has to tell. */
export function isOpenSummary(goal: string): boolean {
  return (
    !tableFiles.test(fold(goal)) && !/\b(?:chart|pivot|statisti\w+|stats|diagramm|graphique|grafico)\b/.test(fold(goal))
  );
}

/** Whether the wish leaves open what should happen (`sort this out`, `deal with this`). */
export function isVague(goal: string): boolean {
  return /\b(?:sort (?:this|it|that|these|everything) out|deal with|take care of|handle|do something|help me with|fix (?:this|my) (?:folder|mess)|kummer\w* dich|erledig\w*|occupe[- ]toi|encargate|occupati)\b/.test(
    fold(goal),
  );
}

/** Whether a later message only asks to go on with what was asked before. */
export function isContinuation(text: string): boolean {
  return /^(?:please )?(?:go on|continue|resume|carry on|proceed|try again|again|retry|weiter|mach weiter|fahr fort|nochmal|continue[zr]?|continua|sigue|prosegui|riprova|yes|ok(?:ay)?,? go on)\b/.test(
    fold(text),
  );
}

/** Whether a later message changes how the job before should be done (`by date instead`, `leave the PDFs alone`). */
export function isAdjustment(text: string): boolean {
  return /\b(?:instead|rather|by (?:date|month|year|kind|type|project)|leave|except|nach (?:datum|jahr|monat|art)|lieber|stattdessen|par (?:date|type|annee|projet)|plutot|por (?:fecha|tipo|proyecto)|per (?:data|tipo|progetto)|piuttosto)\b/.test(
    fold(text),
  );
}

/** Names of the jobs as shown on a question card. */
export const jobLabels: Readonly<Record<Job, Readonly<{ label: string; description: string }>>> = {
  tidy: {
    label: "Tidy the files into folders",
    description: "Moves loose files into a few folders; nothing is deleted",
  },
  rename: { label: "Rename the files", description: "Gives files names by one pattern" },
  receipts: { label: "Make an expense report", description: "Reads the receipts and makes a workbook with totals" },
  twice: { label: "Find the duplicates", description: "Lists files that seem to be there twice; nothing is changed" },
  notes: {
    label: "Themes, decisions and action items",
    description: "Picks them out of notes, transcripts and mails, word for word, with sources",
  },
  catalogue: {
    label: "Make an index of the files",
    description: "Lists each file with title, date, a quote, key terms and a link, by topic",
  },
  tables: { label: "Summarise the tables", description: "Makes a workbook with a clean copy, statistics and a chart" },
};

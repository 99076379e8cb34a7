import type { Entry } from "../../look.ts";
import { endingOf, stemOf } from "../../situation.ts";
import { fold } from "../../words.ts";
import { kindOf } from "./kinds.ts";

/** Words that many names share without belonging together. */
const plainWords = new Set(
  "scan scanned image img photo picture screenshot bildschirmfoto document doc file copy final draft version report invoice receipt note notes untitled unnamed download backup archive letter list table data summary meeting agenda minutes contract budget offer quote order page part page1 rechnung beleg bericht brief entwurf kopie dokument datei bild foto angebot vertrag protokoll liste tabelle ubersicht facture recu rapport lettre copie fichier devis contrat liste tableau factura recibo informe carta copia archivo presupuesto contrato lista fattura ricevuta relazione lettera elenco preventivo contratto january february march april june july august september october november december januar februar marz juni juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre with from about this that your mail email whatsapp video audio music song track recording presentation slides spreadsheet workbook sheet test sample example new old the monthly weekly annual yearly daily quarterly print output export import logo icon banner statement kontoauszug".split(
    " ",
  ),
);

function wordsOf(stem: string): readonly string[] {
  return stem
    .replace(/([\p{Ll}])([\p{Lu}])/gu, "$1 $2")
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= 4 && !plainWords.has(fold(word)));
}

/**
 * Distinctive words that several names share: at least three files of two kinds, or, when the user asked for projects, two files. A word
 * that nearly all names share tells nothing.
 */
export function projectWords(files: readonly Entry[], isAsked: boolean): ReadonlySet<string> {
  const found = new Map<string, { shown: string; files: number; kinds: Set<string>; capital: number }>();
  for (const { path } of files) {
    const seen = new Set<string>();
    for (const word of wordsOf(stemOf(path))) {
      const folded = fold(word);
      if (seen.has(folded)) continue;
      seen.add(folded);
      const known = found.get(folded) ?? { shown: word, files: 0, kinds: new Set<string>(), capital: 0 };
      known.files += 1;
      known.kinds.add(kindOf(endingOf(path)));
      if (/^\p{Lu}/u.test(word)) known.capital += 1;
      found.set(folded, known);
    }
  }
  const isTelling = (word: { files: number; kinds: Set<string>; capital: number }): boolean =>
    isAsked
      ? word.files >= 2
      : word.files >= 3 && word.kinds.size >= 2 && word.capital * 2 > word.files && word.files < files.length * 0.6;
  const chosen = [...found.values()]
    .filter(isTelling)
    .sort((a, b) => b.files - a.files || a.shown.localeCompare(b.shown, "en"));
  return new Set(chosen.slice(0, 12).map(({ shown }) => shown.charAt(0).toUpperCase() + shown.slice(1)));
}

/** The project a name belongs to: the most common of its distinctive words. */
export function projectOf(stem: string, projects: ReadonlySet<string>): string | null {
  const words = new Set(wordsOf(stem).map(fold));
  for (const project of projects) if (words.has(fold(project))) return project;
  return null;
}

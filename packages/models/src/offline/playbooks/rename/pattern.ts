import { fold } from "../../words.ts";

/** One change to a name's stem. */
export type NameChange = Readonly<
  | { type: "replace"; from: string; to: string }
  | { type: "remove"; text: string }
  | { type: "remove-copy" }
  | { type: "letters"; to: "lower" | "upper" | "title" }
  | { type: "prefix"; text: string }
  | { type: "suffix"; text: string }
  | {
      type: "date";
      source: "name" | "modified" | "content";
      place: "front" | "back";
      joiner: string;
      keepsName: boolean;
    }
  | { type: "number"; width: number; start: number; base: string | null; joiner: string }
>;

/** Which files a wish speaks of. */
export type Selection = Readonly<{ endings: ReadonlySet<string> | null; everywhere: boolean; order: "name" | "date" }>;

const quoted = `["'“”„«‘]([^"'“”„«»’]+)["'”“»’]`;
const marksByWord: readonly (readonly [RegExp, string])[] = [
  [/^(?:spaces?|leerzeichen|espaces?|espacios?|spazi|blanks?)$/, " "],
  [/^(?:underscores?|unterstriche?n?|tirets? bas|guion(?:es)? bajos?|trattini bassi|underscore)$/, "_"],
  [/^(?:dash(?:es)?|hyphens?|bindestriche?n?|tirets?|guion(?:es)?|trattini)$/, "-"],
  [/^(?:dots?|periods?|punkte?n?|points?|puntos?|punti)$/, "."],
  [/^(?:nothing|nichts|rien|nada|niente)$/, ""],
];

function wordOrMark(text: string): string {
  const folded = fold(text);
  return marksByWord.find(([pattern]) => pattern.test(folded))?.[1] ?? text;
}

const markName =
  "spaces?|leerzeichen|espaces?|espacios?|spazi|blanks?|underscores?|unterstriche?n?|dash(?:es)?|hyphens?|bindestriche?n?|tirets?(?: bas)?|gui[oó]n(?:es)?(?: bajos?)?|trattini(?: bassi)?|dots?|periods?|punkten?|nothing|nichts|rien|nada|niente";

function replacements(goal: string): readonly NameChange[] {
  const piece = `(?:${quoted}|(${markName}))`;
  const pattern = new RegExp(
    `(?:replace|ersetze?n?|remplace[rz]?|reemplaza[r]?|sostituisci|change)\\s+(?:all |the |alle |die |les |los |las |gli |i )*${piece}\\s+(?:with|by|to|durch|mit|par|por|con|in)\\s+(?:an? )?${piece}`,
    "giu",
  );
  return [...goal.matchAll(pattern)].map((match) => ({
    type: "replace",
    from: match[1] ?? wordOrMark(match[2] ?? ""),
    to: match[3] ?? wordOrMark(match[4] ?? ""),
  }));
}

function removals(goal: string): readonly NameChange[] {
  const text = fold(goal);
  if (
    /\b(?:remove|strip|delete|drop|without|entferne\w*|losche\w*|supprime\w*|enleve\w*|quita\w*|elimina\w*|togli\w*|rimuovi)\b.{0,30}\b(?:copy(?: of)?|copies|kopie(?: von)?|copie(?: de)?|copia(?: di| de)?)\b/.test(
      text,
    )
  )
    return [{ type: "remove-copy" }];
  const found = new RegExp(
    `(?:remove|strip|delete|drop|entferne\\w*|l[öo]sche\\w*|supprime\\w*|enl[èe]ve\\w*|quita\\w*|elimina\\w*|togli\\w*|rimuovi)\\s+(?:the |das |den |die |le |la |el |il )*(?:words? |text |prefix |suffix |wort |mot |palabra |parola )*(?:${quoted}|(${markName}))`,
    "iu",
  ).exec(goal);
  if (found === null) return [];
  return [{ type: "remove", text: found[1] ?? wordOrMark(found[2] ?? "") }];
}

function letters(goal: string): readonly NameChange[] {
  const text = fold(goal);
  if (
    /\b(?:title ?case|capitali[sz]e|capitals? for each word|grossbuchstaben am anfang|majuscule initiale)\b/.test(text)
  )
    return [{ type: "letters", to: "title" }];
  if (/\b(?:lower ?case|small letters|kleinbuchstaben|kleinschreib\w*|minuscules?|minusculas?|minuscol\w)\b/.test(text))
    return [{ type: "letters", to: "lower" }];
  if (/\b(?:upper ?case|capital letters|grossbuchstaben|majuscules?|mayusculas?|maiuscol\w)\b/.test(text))
    return [{ type: "letters", to: "upper" }];
  return [];
}

function affixes(goal: string): readonly NameChange[] {
  const pattern = (word: string): RegExp =>
    new RegExp(`(?:${word})\\s+(?:(?:of|with|named|called|mit|avec|con|de)\\s+)?(?:${quoted}|([^\\s,;]+))`, "iu");
  const before = pattern("prefix|präfix|pr[ée]fixe|prefijo|prefisso").exec(goal);
  const after = pattern("suffix|suffixe|sufijo|suffisso").exec(goal);
  const isRemoved = /\b(?:remove|strip|delete|entferne)\b[^.]{0,20}\b(?:prefix|suffix)/i.test(goal);
  if (isRemoved) return [];
  const named = new RegExp(
    `(?:add|put|füge|ajoute|agrega|añade|aggiungi)\\s+${quoted}\\s+(?:at the |to the |in |an den |am |au |al )?\\s*(beginning|start|front|end|anfang|ende|début|fin|principio|final|inizio|fine)`,
    "iu",
  ).exec(goal);
  const changes: NameChange[] = [];
  if (before !== null) changes.push({ type: "prefix", text: before[1] ?? before[2] ?? "" });
  if (after !== null) changes.push({ type: "suffix", text: after[1] ?? after[2] ?? "" });
  if (named?.[1] !== undefined && changes.length === 0)
    changes.push({ type: /^(?:end|ende|fin$|final|fine)/i.test(named[2] ?? "") ? "suffix" : "prefix", text: named[1] });
  return changes;
}

function dates(goal: string): readonly NameChange[] {
  const text = fold(goal);
  const isDate =
    /\b(?:dates?|datum|fecha|data di|datas?|yyyy-mm-dd|jjjj-mm-tt|aaaa-mm-jj|day taken|when (?:they were )?taken)\b/.test(
      text,
    );
  if (!isDate) return [];
  const source =
    /\b(?:modified|modification|changed|last change|geandert\w*|anderungsdatum|modifi\w+|file date)\b/.test(text)
      ? "modified"
      : /\b(?:content|contents|text|inside|inhalt|contenu|contenido|contenuto|invoice date|receipt date|document date|rechnungsdatum|date (?:in|on|from) the (?:invoice|receipt|document|letter|file))\b/.test(
            text,
          )
        ? "content"
        : "name";
  const joiner = /\b(?:date|datum|dd)_/.test(text)
    ? "_"
    : /\b(?:date|datum|dd)-/.test(text)
      ? "-"
      : / - /.test(text)
        ? " - "
        : "-";
  const place = /name[-_ ]{1,3}date|name first|date (?:at the end|last)|datum (?:am ende|hinten)/.test(text)
    ? "back"
    : "front";
  const keepsName = !/\bonly the date\b|\bjust the date\b|\bnur (?:das )?datum\b/.test(text);
  return [{ type: "date", source, place, joiner, keepsName }];
}

function numbers(goal: string): readonly NameChange[] {
  const text = fold(goal);
  const isNumbered =
    /\b(?:number (?:them|the|these|all|my)|numbered|numbering|renumber|counter|sequential\w*|consecutive\w*|nummerier\w*|durchnummer\w*|nummern|numerot\w*|numera\w*|numer[oa]s?|0*1,? ?0*2)\b|#{2,}|\b0+1\b/.test(
      text,
    );
  if (!isNumbered) return [];
  const sample = /(?<!\d)(0+\d+)(?!\d)/.exec(text)?.[1];
  const hashes = /#{2,}/.exec(goal)?.[0];
  const start = Number(
    /\b(?:from|starting (?:at|with|from)|start at|ab|a partir de|a partire da)\s+(\d+)/.exec(text)?.[1] ?? sample ?? 1,
  );
  const base =
    new RegExp(`(?:to|as|called|named|like|in|nach|en|a|zu|als)\\s+${quoted}`, "iu")
      .exec(goal)?.[1]
      ?.replace(/[#\d]+$/, "")
      .replace(/[\s_-]+$/, "") ?? null;
  return [
    { type: "number", width: hashes?.length ?? sample?.length ?? 3, start, base, joiner: /[_]/.test(goal) ? "_" : "-" },
  ];
}

/** Whether the new names are a date and a number and nothing else: `to date and counter`, `nach Datum und Nummer`. */
function isDateAndNumber(goal: string): boolean {
  const named = /\b(?:to|as|into|nach|zu|als|en|a|in)\s+(?:the |a |their )?(?:dates?|datum|fecha|data|day)\b(.*)$/.exec(
    fold(goal),
  )?.[1];
  return named !== undefined && !/\b(?:names?|title|nom|nombre|nome|original\w*|old)\b/.test(named);
}

/** The changes a wish asks for, in the order they are made; empty when the words do not say. */
export function readPattern(goal: string): readonly NameChange[] {
  const numbered = numbers(goal);
  const dated = isDateAndNumber(goal)
    ? dates(goal).map((change) => ({ ...change, keepsName: numbered.length === 0 }))
    : dates(goal);
  const changes = [...removals(goal), ...replacements(goal), ...letters(goal), ...dated, ...numbered, ...affixes(goal)];
  return changes;
}

const groups: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:photos?|pictures?|images?|fotos?|bilder|immagini|imagenes|screenshots?)\b/,
    "jpg jpeg png heic heif gif tif tiff webp bmp raw cr2 nef arw dng",
  ],
  [/\bpdfs?\b/, "pdf"],
  [/\b(?:word (?:files|documents)|docx)\b/, "doc docx odt"],
  [/\b(?:spreadsheets?|excel|xlsx|tabellen)\b/, "xls xlsx csv ods"],
  [/\b(?:videos?|movies?|films?)\b/, "mp4 mov avi mkv webm m4v"],
  [/\b(?:songs?|music|audio|musik|musique|musica)\b/, "mp3 wav flac m4a aac ogg"],
  [/\b(?:text files?|textdateien|txt)\b/, "txt md"],
];

/** Reads which files are meant: by kind words or endings such as `*.jpg`; all files when none is named. */
export function readSelection(goal: string): Selection {
  const text = fold(goal);
  const endings = new Set(groups.filter(([pattern]) => pattern.test(text)).flatMap(([, list]) => list.split(" ")));
  for (const match of text.matchAll(/(?:\*|\s)\.([a-z0-9]{2,5})\b/g)) endings.add(match[1] ?? "");
  return {
    endings: endings.size === 0 ? null : endings,
    everywhere:
      /\b(?:subfolders?|recursively|everywhere|unterordner\w*|sous-dossiers|subcarpetas|sottocartelle)\b/.test(text),
    order: /\b(?:by date|in order of date|chronolog\w*|nach datum|par date|por fecha|per data|oldest first)\b/.test(
      text,
    )
      ? "date"
      : "name",
  };
}

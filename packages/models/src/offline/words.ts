/** Lower case, without accents, single spaces; for finding words in what the user wrote. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/ß/g, "ss")
    .normalize("NFC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

export type Language = "en" | "de" | "fr" | "es" | "it";

const markers: readonly (readonly [Language, RegExp])[] = [
  [
    "de",
    /\b(?:der|die|das|den|dem|diesen|dieser|ordner|nach|und|bitte|mir|auf|aus|einen|eine|belege|dateien|mach|ordne|sortiere|raum|aufraumen|aufraeumen|umbenennen)\b/g,
  ],
  [
    "fr",
    /\b(?:le|les|ce|cette|dossier|fichiers|par|et|des|du|en|range|ranger|trie|trier|renomme|renommer|recus|depenses|une)\b/g,
  ],
  [
    "es",
    /\b(?:el|los|las|esta|este|carpeta|archivos|por|y|ordena|ordenar|organiza|renombra|renombrar|recibos|gastos|una|un)\b/g,
  ],
  ["it", /\b(?:il|gli|questa|questo|cartella|file|per|e|ordina|riordina|rinomina|ricevute|spese|una|un|dei|delle)\b/g],
  ["en", /\b(?:the|this|folder|files|by|and|please|my|into|tidy|sort|rename|receipts|of|with|all)\b/g],
];

/** Most likely language of a short wish; English when nothing tells. */
export function languageOf(text: string): Language {
  const folded = fold(text);
  let best: Language = "en";
  let top = 0;
  for (const [language, pattern] of markers) {
    const found = folded.match(pattern)?.length ?? 0;
    if (found > top || (found === top && found > 0 && language === "en")) {
      top = found;
      best = language;
    }
  }
  return best;
}

/** `a, b and c`; more than `most` are counted. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

const excluding =
  /\b(?:leave(?: out)?|except(?: for)?|but not|do not touch|don'?t touch|do not move|don'?t move|don'?t rename|without|skip|ignore|exclude|keep|ausser|ohne|lass|lasse|nicht|sauf|excepte|ne touche pas(?: a)?|laisse|excepto|menos|sin|deja|no toques|eccetto|tranne|senza|lascia|non toccare)\s+(?:the |my |a |die |der |das |den |meine |les |la |le |l'|mes |los |las |el |mis |i |gli |il |file |files |called |named |dateien )*["'“”„«]?([^"'“”„«»,.;:!?]{2,60})/g;
const noise =
  /\b(?:alone|where (?:they|it) (?:are|is)|as (?:they|it) (?:are|is)|in place|untouched|files?|folders?|dateien|ordner|fichiers?|dossiers?|archivos?|carpetas?|in ruhe|liegen|tranquille|tal cual|and|und|et|y|e)\b/g;

/** Words after `except`, `leave … alone` and the like: names or endings the user wants left as they are. */
export function readExclusions(text: string): readonly string[] {
  return [...fold(text).matchAll(excluding)]
    .map((match) => (match[1] ?? "").replace(noise, " ").replace(/\s+/g, " ").trim())
    .filter((word) => word.length >= 2);
}

/** Whether a path falls under one of the exclusions: by a word in its name or folder, or by its ending. */
export function isExcluded(path: string, exclusions: readonly string[]): boolean {
  const folded = fold(path);
  return exclusions.some((word) => {
    const singular = word.replace(/(?:en|e?s)$/, "");
    const ending = word.replace(/^\*?\./, "").replace(/s$/, "");
    return (
      folded.includes(word) || (singular.length >= 4 && folded.includes(singular)) || folded.endsWith(`.${ending}`)
    );
  });
}

/** Whether a message says no more than to go on, as the one does that comes with resuming a task. */
export function isGoOn(text: string): boolean {
  return /^(?:please )?(?:go on(?: from where you stopped)?|continue|resume|carry on|proceed|weiter|mach weiter|fahr fort|continuez|continuer|continua|sigue|prosegui)[.!]*$/.test(
    fold(text),
  );
}

/** Whether a message asks to stop. */
export function isStop(text: string): boolean {
  return /^(?:please )?(?:stop|cancel|abort|halt|never ?mind|forget it|stopp|abbrechen|aufhoren|arrete|annule|detente|cancela|ferma|fermati|annulla)\b/.test(
    fold(text),
  );
}

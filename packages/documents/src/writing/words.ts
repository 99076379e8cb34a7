/** Words the kit writes by itself, in the document's language. */
export type OwnWords = Readonly<{ contents: string; table: string; figure: string; agenda: string; sources: string }>;

const english: OwnWords = {
  contents: "Contents",
  table: "Table",
  figure: "Figure",
  agenda: "Agenda",
  sources: "Sources",
};
const words: Readonly<Record<string, OwnWords>> = {
  en: english,
  de: { contents: "Inhalt", table: "Tabelle", figure: "Abbildung", agenda: "Agenda", sources: "Quellen" },
  fr: { contents: "Sommaire", table: "Tableau", figure: "Figure", agenda: "Ordre du jour", sources: "Sources" },
  es: { contents: "Índice", table: "Tabla", figure: "Figura", agenda: "Agenda", sources: "Fuentes" },
  it: { contents: "Indice", table: "Tabella", figure: "Figura", agenda: "Programma", sources: "Fonti" },
  pt: { contents: "Índice", table: "Tabela", figure: "Figura", agenda: "Agenda", sources: "Fontes" },
  nl: { contents: "Inhoud", table: "Tabel", figure: "Figuur", agenda: "Agenda", sources: "Bronnen" },
};

/** English for languages that are not known here. */
export function ownWords(language: string): OwnWords {
  return words[language.slice(0, 2)] ?? english;
}

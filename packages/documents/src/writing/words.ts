/** Words the kit writes by itself, in the document's language. */
export type OwnWords = Readonly<{ contents: string; table: string; figure: string; agenda: string }>;

const english: OwnWords = { contents: "Contents", table: "Table", figure: "Figure", agenda: "Agenda" };
const words: Readonly<Record<string, OwnWords>> = {
  en: english,
  de: { contents: "Inhalt", table: "Tabelle", figure: "Abbildung", agenda: "Agenda" },
  fr: { contents: "Sommaire", table: "Tableau", figure: "Figure", agenda: "Ordre du jour" },
  es: { contents: "Índice", table: "Tabla", figure: "Figura", agenda: "Agenda" },
  it: { contents: "Indice", table: "Tabella", figure: "Figura", agenda: "Programma" },
  pt: { contents: "Índice", table: "Tabela", figure: "Figura", agenda: "Agenda" },
  nl: { contents: "Inhoud", table: "Tabel", figure: "Figuur", agenda: "Agenda" },
};

/** English for languages that are not known here. */
export function ownWords(language: string): OwnWords {
  return words[language.slice(0, 2)] ?? english;
}

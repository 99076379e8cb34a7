import type { Language } from "../../words.ts";

export type FileKind =
  | "documents"
  | "pdfs"
  | "spreadsheets"
  | "presentations"
  | "pictures"
  | "audio"
  | "video"
  | "archives"
  | "code"
  | "mail"
  | "books"
  | "design"
  | "installers"
  | "calendar"
  | "fonts"
  | "other";

const endings: Readonly<Record<Exclude<FileKind, "other">, string>> = {
  documents: "doc docx odt rtf txt md pages tex wpd log docm dotx",
  pdfs: "pdf",
  spreadsheets: "xls xlsx xlsm ods csv tsv numbers xlsb",
  presentations: "ppt pptx odp key pps ppsx",
  pictures: "jpg jpeg png gif bmp tif tiff webp heic heif svg avif raw cr2 cr3 nef arw dng ico",
  audio: "mp3 wav flac m4a aac ogg opus wma aiff mid",
  video: "mp4 mov avi mkv webm m4v wmv mpg mpeg flv 3gp",
  archives: "zip rar 7z tar gz tgz bz2 xz zst",
  code: "js ts jsx tsx py java c cpp h hpp cs go rs rb php sh bat ps1 html htm css scss json xml yaml yml sql ipynb r swift kt lua toml ini",
  mail: "eml msg mbox pst emlx",
  books: "epub mobi azw3 fb2",
  design: "psd ai sketch fig xd indd eps afdesign afphoto blend dwg dxf stl",
  installers: "exe msi dmg deb rpm pkg apk iso appimage",
  calendar: "ics vcf",
  fonts: "ttf otf woff woff2",
};

const kindByEnding = new Map(
  Object.entries(endings).flatMap(([kind, list]) =>
    list.split(" ").map((ending) => [ending, kind as FileKind] as const),
  ),
);

/** What a file is by its ending. */
export function kindOf(ending: string): FileKind {
  return kindByEnding.get(ending) ?? "other";
}

const names: Readonly<Record<Language, Readonly<Record<FileKind, string>>>> = {
  en: {
    documents: "Documents",
    pdfs: "PDFs",
    spreadsheets: "Spreadsheets",
    presentations: "Presentations",
    pictures: "Pictures",
    audio: "Audio",
    video: "Video",
    archives: "Archives",
    code: "Code",
    mail: "Mail",
    books: "Books",
    design: "Design",
    installers: "Installers",
    calendar: "Calendar and contacts",
    fonts: "Fonts",
    other: "Other",
  },
  de: {
    documents: "Dokumente",
    pdfs: "PDFs",
    spreadsheets: "Tabellen",
    presentations: "Präsentationen",
    pictures: "Bilder",
    audio: "Audio",
    video: "Videos",
    archives: "Archive",
    code: "Code",
    mail: "Mails",
    books: "Bücher",
    design: "Design",
    installers: "Installationsdateien",
    calendar: "Kalender und Kontakte",
    fonts: "Schriften",
    other: "Sonstiges",
  },
  fr: {
    documents: "Documents",
    pdfs: "PDF",
    spreadsheets: "Tableaux",
    presentations: "Présentations",
    pictures: "Images",
    audio: "Audio",
    video: "Vidéos",
    archives: "Archives",
    code: "Code",
    mail: "Courriels",
    books: "Livres",
    design: "Design",
    installers: "Installateurs",
    calendar: "Agenda et contacts",
    fonts: "Polices",
    other: "Autres",
  },
  es: {
    documents: "Documentos",
    pdfs: "PDF",
    spreadsheets: "Hojas de cálculo",
    presentations: "Presentaciones",
    pictures: "Imágenes",
    audio: "Audio",
    video: "Vídeos",
    archives: "Comprimidos",
    code: "Código",
    mail: "Correo",
    books: "Libros",
    design: "Diseño",
    installers: "Instaladores",
    calendar: "Agenda y contactos",
    fonts: "Fuentes",
    other: "Otros",
  },
  it: {
    documents: "Documenti",
    pdfs: "PDF",
    spreadsheets: "Fogli di calcolo",
    presentations: "Presentazioni",
    pictures: "Immagini",
    audio: "Audio",
    video: "Video",
    archives: "Archivi",
    code: "Codice",
    mail: "Posta",
    books: "Libri",
    design: "Grafica",
    installers: "Programmi",
    calendar: "Agenda e contatti",
    fonts: "Caratteri",
    other: "Altro",
  },
};

const alsoCalled: Readonly<Partial<Record<FileKind, readonly string[]>>> = {
  pictures: ["photos", "images", "photo", "fotos", "foto", "pics"],
  documents: ["docs", "word", "texts", "text"],
  pdfs: ["pdf"],
  spreadsheets: ["excel", "sheets", "tables"],
  presentations: ["slides", "powerpoint", "decks"],
  video: ["movies", "videos", "filme"],
  audio: ["music", "musik", "musique", "musica", "sounds"],
  mail: ["emails", "mails", "e-mails", "email"],
  archives: ["zips", "zip"],
  books: ["ebooks"],
  installers: ["software", "programs"],
};

/** Name of the folder for a kind: one that is there already under any of its names, else the name in the user's language. */
export function folderFor(kind: FileKind, language: Language, existing: readonly string[]): string {
  const known = new Set([
    ...Object.values(names).map((byKind) => byKind[kind].toLowerCase()),
    ...(alsoCalled[kind] ?? []),
  ]);
  return existing.find((name) => known.has(name.toLowerCase())) ?? names[language][kind];
}

/** A kind in English words. */
export function kindWord(kind: FileKind): string {
  return names.en[kind];
}

export const themeNames = ["harbor", "ledger", "meadow", "graphite", "plum"] as const;
export type ThemeName = (typeof themeNames)[number];

/** Fonts and colors shared by all formats; colors are six hexadecimal digits. */
export type Theme = Readonly<{
  name: string;
  headingFont: string;
  bodyFont: string;
  /** body text on `paper` */
  text: string;
  /** captions, headers, footers; readable on `paper` */
  muted: string;
  paper: string;
  /** headings, table headers and the ground of title slides; white text is readable on it */
  strong: string;
  /** shades of table rows and callouts; `text` is readable on it */
  surface: string;
  rule: string;
  link: string;
  /** chart series and marks; the first is the theme's own accent */
  accents: readonly [string, string, string, string, string, string];
  cover: CoverForm;
  tables: TableForm;
}>;

/** What stands on covers and title slides: a dark block, lines above and below, a panel at the side, a square mark, or a dark foot. */
export type CoverForm = "block" | "frame" | "side" | "square" | "foot";
/** Header rows on a dark ground, between two lines, or on a light ground. */
export type TableForm = "filled" | "ruled" | "tinted";

const white = "FFFFFF";

export const themes: Readonly<Record<ThemeName, Theme>> = {
  harbor: {
    name: "harbor",
    headingFont: "Calibri",
    bodyFont: "Calibri",
    text: "22313A",
    muted: "5A6B75",
    paper: white,
    strong: "1F4E5F",
    surface: "EEF4F6",
    rule: "C3D2D8",
    link: "17657A",
    accents: ["2F7F8F", "E09F3E", "7A9E7E", "9E4A4B", "5B6C9E", "8C7853"],
    cover: "block",
    tables: "filled",
  },
  ledger: {
    name: "ledger",
    headingFont: "Cambria",
    bodyFont: "Cambria",
    text: "262626",
    muted: "5F5F5F",
    paper: white,
    strong: "1B2A49",
    surface: "F5F2EA",
    rule: "CFC7B4",
    link: "2B4C8C",
    accents: ["2B4C8C", "B08D3C", "7C8798", "8C3B3B", "4F7A6B", "B9A27A"],
    cover: "frame",
    tables: "ruled",
  },
  meadow: {
    name: "meadow",
    headingFont: "Calibri",
    bodyFont: "Calibri",
    text: "263029",
    muted: "5A675E",
    paper: white,
    strong: "2C5240",
    surface: "EFF5EF",
    rule: "C5D6C8",
    link: "2A6B4C",
    accents: ["4C8C68", "D98F3B", "6A9FB5", "B5544D", "8E7CB0", "9AA65A"],
    cover: "side",
    tables: "tinted",
  },
  graphite: {
    name: "graphite",
    headingFont: "Arial",
    bodyFont: "Arial",
    text: "2A2D32",
    muted: "626870",
    paper: white,
    strong: "33383F",
    surface: "F2F3F5",
    rule: "CDD1D6",
    link: "A8430F",
    accents: ["D9622B", "5C6773", "3E7CB1", "9AA5B1", "C9A227", "6B8F71"],
    cover: "square",
    tables: "ruled",
  },
  plum: {
    name: "plum",
    headingFont: "Cambria",
    bodyFont: "Calibri",
    text: "2E2733",
    muted: "685F6E",
    paper: white,
    strong: "4A2C4F",
    surface: "F6F1F7",
    rule: "D6C8D9",
    link: "7A3E82",
    accents: ["7A3E82", "D4814A", "4F8A8B", "B84A62", "5D6FA8", "A3955C"],
    cover: "foot",
    tables: "filled",
  },
};

export const defaultTheme: ThemeName = "harbor";

import { keyOf, keysIn } from "../../reading/key-terms.ts";
import { isStopWord } from "../../reading/stop-words.ts";
import type { NotesRead, Said } from "./notes-finding.ts";

/** Something the texts come back to, named in their own words, with sentences about it. */
export type Theme = Readonly<{
  label: string;
  /** passages and files that hold it */
  passages: number;
  files: number;
  quotes: readonly (Said & Readonly<{ path: string }>)[];
}>;

type Quote = Theme["quotes"][number];
type Candidate = Readonly<{ label: string; keys: readonly string[]; passages: number; files: number; score: number }>;

const mostQuotes = 3;
/** headings that name no subject */
const plainHeading =
  /^(?:\W*\d*\W*)(?:notes?|minutes|meeting|summary|introduction|overview|agenda|misc\w*|any other business|aob|other|general|update|status|present|attendees|discussion|sonstiges|verschiedenes|allgemeines|zusammenfassung|einleitung|tagesordnung|diskussion|protokoll|notizen|stand|anwesend)\b/i;

function tidied(heading: string): string {
  return heading.replace(/^(?:TOP|Item|Agenda item)?\s*\d+(?:\.\d+)*[.:)]?\s+/i, "").trim();
}

function headingCandidates(findings: readonly NotesRead[]): readonly Candidate[] {
  const seen = new Map<string, { label: string; passages: number; files: Set<string> }>();
  for (const { path, said } of findings) {
    for (const { heading } of said) {
      if (heading === null || plainHeading.test(tidied(heading))) continue;
      const label = tidied(heading);
      const isTitle = label.split(/\s+/).length > 6 || /\d{4}/.test(label);
      if (isTitle || !label.split(/\s+/).some((word) => /^\p{L}{3}/u.test(word) && !isStopWord(word))) continue;
      const entry = seen.get(label.toLowerCase()) ?? { label, passages: 0, files: new Set() };
      entry.passages += 1;
      entry.files.add(path);
      seen.set(label.toLowerCase(), entry);
    }
  }
  return [...seen.values()].map(({ label, passages, files }) => ({
    label,
    keys: label
      .split(/\s+/)
      .filter((word) => !isStopWord(word))
      .map(keyOf),
    passages,
    files: files.size,
    score: 2 + Math.min(passages, 5) + files.size,
  }));
}

function termCandidates(findings: readonly NotesRead[], people: ReadonlySet<string>): readonly Candidate[] {
  const seen = new Map<string, { label: string; passages: number; files: number }>();
  for (const { terms } of findings) {
    for (const { key, label, count } of terms) {
      if (key.split(" ").some((word) => people.has(word))) continue;
      const entry = seen.get(key) ?? { label, passages: 0, files: 0 };
      seen.set(key, { label: entry.label, passages: entry.passages + count, files: entry.files + 1 });
    }
  }
  return [...seen].map(([key, { label, passages, files }]) => ({
    label,
    keys: key.split(" "),
    passages,
    files,
    score: Math.min(passages, 8) * (label.includes(" ") ? 1.5 : 1) * (label.length > 6 ? 1.1 : 0.8) + (files - 1) * 2,
  }));
}

function quotesFor(candidate: Candidate, said: readonly Quote[], used: ReadonlySet<string>): readonly Quote[] {
  const seen = new Set<string>();
  const fits = said.filter((quote) => {
    if (used.has(quote.text) || seen.has(quote.text)) return false;
    seen.add(quote.text);
    const isUnder = quote.heading !== null && tidied(quote.heading).toLowerCase() === candidate.label.toLowerCase();
    const keys = keysIn(quote.text);
    return isUnder || keys.has(candidate.keys.join(" ")) || candidate.keys.every((key) => keys.has(key));
  });
  const rounds = fits.map((quote, at) => ({
    quote,
    round: fits.slice(0, at).filter(({ path }) => path === quote.path).length,
  }));
  return rounds
    .sort((a, b) => a.round - b.round)
    .slice(0, mostQuotes)
    .map(({ quote }) => quote);
}

/** The themes of all files together, the strongest first; each sentence serves one theme only. */
export function findThemes(findings: readonly NotesRead[], most: number): readonly Theme[] {
  const people = new Set(
    findings
      .flatMap(({ people: names }) => names)
      .flatMap((name) => name.split(/[\s.]+/))
      .map(keyOf),
  );
  const said = findings.flatMap(({ path, said: sentences, points }) => {
    const picked = points.map(({ quote }) => quote);
    return sentences
      .filter(({ text }) => !picked.some((quote) => text.includes(quote)))
      .map((each) => ({ ...each, path }));
  });
  const candidates = [...headingCandidates(findings), ...termCandidates(findings, people)].sort(
    (a, b) => b.score - a.score || a.label.localeCompare(b.label, "en"),
  );
  const themes: Theme[] = [];
  const used = new Set<string>();
  const taken = new Set<string>();
  for (const candidate of candidates) {
    if (themes.length >= most) break;
    if (candidate.keys.some((key) => taken.has(key))) continue;
    const quotes = quotesFor(candidate, said, used);
    if (quotes.length === 0 || (quotes.length === 1 && candidate.passages < 2)) continue;
    for (const { text } of quotes) used.add(text);
    for (const key of candidate.keys) taken.add(key);
    const { label, passages, files } = candidate;
    themes.push({ label: label.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()), passages, files, quotes });
  }
  return themes;
}

/** A host as one says it: `*.example.org` covers every name below it and itself. */
export function hostInWords(pattern: string): string {
  return pattern.startsWith("*.") ? `${pattern.slice(2)} and everything below it` : pattern;
}

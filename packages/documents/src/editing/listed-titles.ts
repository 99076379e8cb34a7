/** The properties of an office file without the titles of its slides or sheets, which would still tell those that are gone. */
export function withoutListedTitles(properties: string): string {
  return properties.replace(/<((?:[\w.-]+:)?(?:HeadingPairs|TitlesOfParts))(?:\s[^>]*)?>[\s\S]*?<\/\1\s*>/g, "");
}

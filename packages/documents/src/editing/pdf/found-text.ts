/** Where texts stand among pieces, compared without spaces, case and joined letters: the indexes of all pieces they touch. */
export function piecesWith(pieces: readonly string[], wanted: readonly string[]): ReadonlySet<number> {
  let text = "";
  const owners: number[] = [];
  pieces.forEach((piece, index) => {
    const plain = compact(piece);
    text += plain;
    for (let count = 0; count < plain.length; count += 1) owners.push(index);
  });
  const found = new Set<number>();
  for (const each of wanted.map(compact)) {
    if (each === "") continue;
    for (let at = text.indexOf(each); at >= 0; at = text.indexOf(each, at + 1))
      for (let place = at; place < at + each.length; place += 1) found.add(owners[place] ?? 0);
  }
  return found;
}

/** Whether one of the wanted texts stands in a text, whatever its spaces and its case. */
export function holdsText(text: string, wanted: readonly string[]): boolean {
  const plain = compact(text);
  return wanted.map(compact).some((each) => each !== "" && plain.includes(each));
}

/** Text as it is compared: no spaces, no soft hyphens, no case, joined letters apart. */
function compact(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\u00ad\u200b-\u200f\u2060\ufeff]+/g, "");
}

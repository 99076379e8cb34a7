const names =
  "nbsp:\u00a0 amp:& lt:< gt:> quot:\" apos:' euro:€ pound:£ yen:¥ cent:¢ copy:© reg:® trade:™ deg:° plusmn:± times:× divide:÷ micro:µ para:¶ sect:§ middot:· bull:• hellip:… ndash:– mdash:— lsquo:‘ rsquo:’ ldquo:“ rdquo:” sbquo:‚ bdquo:„ laquo:« raquo:» lsaquo:‹ rsaquo:› larr:← rarr:→ uarr:↑ darr:↓ frac12:½ frac14:¼ frac34:¾ sup2:² sup3:³ ordm:º ordf:ª iexcl:¡ iquest:¿ szlig:ß Agrave:À Aacute:Á Acirc:Â Atilde:Ã Auml:Ä Aring:Å AElig:Æ Ccedil:Ç Egrave:È Eacute:É Ecirc:Ê Euml:Ë Igrave:Ì Iacute:Í Icirc:Î Iuml:Ï Ntilde:Ñ Ograve:Ò Oacute:Ó Ocirc:Ô Otilde:Õ Ouml:Ö Oslash:Ø Ugrave:Ù Uacute:Ú Ucirc:Û Uuml:Ü agrave:à aacute:á acirc:â atilde:ã auml:ä aring:å aelig:æ ccedil:ç egrave:è eacute:é ecirc:ê euml:ë igrave:ì iacute:í icirc:î iuml:ï ntilde:ñ ograve:ò oacute:ó ocirc:ô otilde:õ ouml:ö oslash:ø ugrave:ù uacute:ú ucirc:û uuml:ü oelig:œ OElig:Œ zwnj:\u200c zwj:\u200d shy:\u00ad check:✓ thinsp:\u2009 ensp:\u2002 emsp:\u2003";

const characters = new Map(
  names.split(" ").map((each) => [each.slice(0, each.indexOf(":")), each.slice(each.indexOf(":") + 1)] as const),
);

/** Replaces named and numeric HTML entities; an unknown name stays as it is. */
export function decodeHtmlEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z][a-z0-9]{1,10}));?/gi, (whole, hex, decimal, name) => {
    if (name) return characters.get(name) ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

/** Functions newer than the file format, which carry a prefix in the file. */
const PREFIXED = new Set(
  "ACOT ACOTH AGGREGATE ARABIC ARRAYTOTEXT BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT CHISQ.INV CHISQ.INV.RT CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P COVARIANCE.S CSC CSCH DAYS DECIMAL DROP ERF.PRECISE ERFC.PRECISE EXPAND EXPON.DIST F.DIST F.DIST.RT F.INV F.INV.RT F.TEST FLOOR.MATH FLOOR.PRECISE FORECAST.LINEAR FORMULATEXT GAMMA GAMMA.DIST GAMMA.INV GAMMALN.PRECISE GAUSS HSTACK HYPGEOM.DIST IFNA IFS ISFORMULA ISOMITTED ISOWEEKNUM LAMBDA LET LOGNORM.DIST LOGNORM.INV MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI POISSON.DIST QUARTILE.EXC QUARTILE.INC RANDARRAY RANK.AVG RANK.EQ REDUCE RRI SCAN SEC SECH SEQUENCE SHEET SHEETS SKEW.P SORTBY STDEV.P STDEV.S SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TAKE TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNICHAR UNICODE UNIQUE VALUETOTEXT VAR.P VAR.S VSTACK WEIBULL.DIST WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR Z.TEST".split(
    " ",
  ),
);
const PREFIXED_SHEET = new Set(["FILTER", "SORT"]);

/** Whether files write the function of this name, in capitals, with a prefix. */
export function isPrefixedFunction(name: string): boolean {
  return PREFIXED.has(name) || PREFIXED_SHEET.has(name);
}

/** Functions and forms that reach outside the workbook; a created workbook never holds them. */
const REACHES_OUT =
  /\b(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(\.ID)?|EXEC|SQL\.REQUEST|DDE|FILTERXML|HYPERLINK|STOCKHISTORY|PY)\s*\(|\|\s*'|\[[^\]]*\.xl|\\\\|:\/\//i;

/** The formula without its leading equals sign and with `{row}` filled in; the row counts from 1. */
export function plainFormula(formula: string, row: number): string {
  return formula.trim().replace(/^=/, "").replaceAll("{row}", String(row)).trim();
}

/** Why a formula is refused, or null. Text inside quotes does not count. */
export function formulaRefusal(plain: string): string | null {
  const outside = plain.replace(/"(?:[^"]|"")*"/g, '""');
  const reach = REACHES_OUT.exec(outside) ?? (/^'?[^'!]*\|/.test(outside) ? ["|"] : null);
  if (reach) return `the formula uses ${reach[0].trim().replace(/\($/, "")}, which reaches outside the workbook`;
  return null;
}

/** The formula as it is stored in the file, with the prefixes that newer functions need. */
export function storedFormula(plain: string): string {
  const pattern = /"(?:[^"]|"")*"|'(?:[^']|'')*'|(?<![\w.])([A-Z][A-Z0-9.]*)(?=\s*\()/gi;
  const stored = plain.replace(pattern, (whole: string, name: string | undefined) => {
    const upper = name?.toUpperCase();
    if (!upper) return whole;
    if (PREFIXED_SHEET.has(upper)) return `_xlfn._xlws.${upper}`;
    return PREFIXED.has(upper) ? `_xlfn.${upper}` : whole;
  });
  return withParameterPrefixes(stored);
}

/** Names bound by LET and LAMBDA carry `_xlpm.` in the file. */
function withParameterPrefixes(stored: string): string {
  const names = [...stored.matchAll(/_xlfn\.(LET|LAMBDA)\(/g)].flatMap((match) => {
    const parts = topLevelArguments(stored.slice(match.index + match[0].length));
    return match[1] === "LET" ? parts.slice(0, -1).filter((_, index) => index % 2 === 0) : parts.slice(0, -1);
  });
  const bound = [...new Set(names.map((name) => name.trim()).filter((name) => /^[A-Za-z_]\w*$/.test(name)))];
  if (bound.length === 0) return stored;
  const pattern = new RegExp(`"(?:[^"]|"")*"|'(?:[^']|'')*'|(?<![\\w.!$])(${bound.join("|")})(?![\\w.!])`, "g");
  return stored.replace(pattern, (whole: string, name: string | undefined) => (name ? `_xlpm.${name}` : whole));
}

/** Arguments up to the parenthesis that closes the call whose opening one has just passed. */
function topLevelArguments(rest: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [piece] of rest.matchAll(/"(?:[^"]|"")*"|[^"]/g)) {
    if (piece === ")" && depth === 0) break;
    if (piece === "(" || piece === "{") depth += 1;
    else if (piece === ")" || piece === "}") depth -= 1;
    if (piece === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

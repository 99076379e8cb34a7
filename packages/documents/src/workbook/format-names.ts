const FORMATS: Readonly<Record<string, string>> = {
  text: "@",
  integer: "#,##0",
  number: "#,##0.00",
  currency: "#,##0.00",
  percent: "0.0%",
  date: "yyyy-mm-dd",
  datetime: "yyyy-mm-dd hh:mm",
  time: "hh:mm",
  eur: '#,##0.00\\ "€"',
  usd: '"$"#,##0.00',
  gbp: '"£"#,##0.00',
  chf: '"CHF"\\ #,##0.00',
};

/** The format code behind a name; any other text is taken as a code itself. */
export function formatCode(nameOrCode: string): string {
  return FORMATS[nameOrCode.toLowerCase()] ?? nameOrCode;
}

import { formulaFunctions } from "../binary-office/formula-functions.ts";

/** Functions whose names files write plainly although older workbooks have no number for them. */
const later =
  "ACCRINT ACCRINTM AMORDEGRC AMORLINC BETADIST CONVERT COUPDAYBS COUPDAYS COUPDAYSNC COUPNCD COUPNUM COUPPCD CUBEKPIMEMBER CUBESET CUBESETCOUNT DBCS DURATION EUROCONVERT FVSCHEDULE INDEX ISO.CEILING JIS MDURATION MULTINOMIAL NETWORKDAYS NETWORKDAYS.INTL ODDFPRICE ODDFYIELD ODDLPRICE ODDLYIELD RANDBETWEEN SQL.REQUEST TABLE TRUE FALSE WEEKNUM WORKDAY WORKDAY.INTL XNPV IFERROR CALL REGISTER.ID GOTO HYPERLINK SUMIFS COUNTIFS AVERAGEIFS";

/** Names of the functions that files write without a mark, in capitals. */
export const formulaFunctionNames: ReadonlySet<string> = new Set([
  ...[...formulaFunctions.values()].map(({ name }) => name),
  ...later.split(" "),
]);

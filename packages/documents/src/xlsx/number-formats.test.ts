import { expect, it } from "vitest";
import { isDateFormat, serialToIso } from "./number-formats.ts";

it("tells date formats from numbers and durations", () => {
  expect(["yyyy-mm-dd", "[$-409]d mmm yy", "h:mm AM/PM"].map(isDateFormat)).toEqual([true, true, true]);
  expect(["#,##0.00", '0 "days"', "[h]:mm", "General", "[Red]0.0"].map(isDateFormat)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

it("turns serial numbers into dates, around the leap day that never was too", () => {
  expect(serialToIso(46_085, false)).toBe("2026-03-04");
  expect(serialToIso(46_085.5, false)).toBe("2026-03-04T12:00:00");
  expect(serialToIso(0.75, false)).toBe("18:00:00");
  expect(serialToIso(59, false)).toBe("1900-02-28");
  expect(serialToIso(61, false)).toBe("1900-03-01");
  expect(serialToIso(44_623, true)).toBe("2026-03-04");
});

import { expect, test } from "vitest";
import { openDesk } from "../script.ts";
import { readSituation } from "../situation.ts";
import { heldPaths } from "./closing.ts";

test("what was held back is known by its paths, whatever else the engine told", () => {
  const desk = openDesk(readSituation("", []));
  desk.notices.push("The user declined these changes:\n- /f/other.txt: not now");
  desk.notices.push(
    "These changes were held back and are not in the folder:\n- /f/PDFs/a.pdf: no permission\n- /f/c.txt: changed",
  );
  expect([...heldPaths(desk)]).toEqual(["/f/PDFs/a.pdf", "/f/c.txt"]);
});

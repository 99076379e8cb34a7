import { chmodSync, copyFileSync, mkdirSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./live-server.ts";
import { makePlace, type Place, putFiles } from "./place.ts";

/** Fills a folder as people leave theirs: many kinds, some sorted already, odd permissions and days of last change. */
function fillMixedFolder(desk: string): void {
  const documents = join(projectRoot, "tests", "fixtures", "documents");
  for (const name of ["card.jpg", "invoice.pdf"]) copyFileSync(join(documents, name), join(desk, name));
  putFiles(desk, {
    "notes.txt": "call the printer\n",
    "letter to Anna.md": "# Dear Anna\n",
    "budget 2026.csv": "month,amount\nJanuary,12\nFebruary,14\n",
    "old.zip": Uint8Array.from([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)]),
    "song.mp3": "ID3",
    "holiday.mov": "moov",
    "page.html": "<p>kept</p>",
    "no ending": "?",
    "empty.txt": "",
    "Projects/site/index.html": "<h1>Site</h1>",
    "Projects/site/.hidden": "secret",
    "Letters/2024/to the bank.txt": "sorted already",
  });
  mkdirSync(join(desk, "An empty folder"));
  chmodSync(join(desk, "notes.txt"), 0o444);
  chmodSync(join(desk, "page.html"), 0o755);
  ageEverything(desk);
}

/** Gives every file and folder its own day of last change in the past, so that a changed one shows. */
export function ageEverything(folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort().reverse();
  names.forEach((name, index) => {
    const at = 1_600_000_000 + index * 86_400 + 0.123;
    utimesSync(join(folder, name), at, at);
  });
  utimesSync(folder, 1_590_000_000, 1_590_000_000);
}

/** A place whose desk is such a folder. */
export function makeMixedPlace(): Place {
  const place = makePlace();
  fillMixedFolder(place.desk);
  return place;
}

import { expect, test } from "vitest";
import { createDesktop } from "./desktop.ts";

type Started = [program: string, args: readonly string[]];

function desktopOn(platform: NodeJS.Platform, hasDisplay = true) {
  const started: Started[] = [];
  const desktop = createDesktop(hasDisplay, platform, async (program, args) => void started.push([program, args]));
  return { desktop, started };
}

test.each<[NodeJS.Platform, string, string, Started]>([
  ["linux", "reveal", "/desk/-x;rm.txt", ["xdg-open", ["/desk"]]],
  ["linux", "open", "/desk/$(id).txt", ["xdg-open", ["/desk/$(id).txt"]]],
  ["darwin", "reveal", "/desk/a.txt", ["open", ["-R", "/desk/a.txt"]]],
  ["darwin", "open", "/desk/a.txt", ["open", ["/desk/a.txt"]]],
  ["win32", "reveal", "C:\\a & b\\c.txt", ["explorer.exe", ["/select,C:\\a & b\\c.txt"]]],
  ["win32", "open", "C:\\a.txt", ["explorer.exe", ["C:\\a.txt"]]],
])("on %s %s of %s starts one program with its arguments", async (platform, act, path, expected) => {
  const { desktop, started } = desktopOn(platform);
  await desktop[act as "open" | "reveal"](path);
  expect(started).toEqual([expected]);
});

test.each(["/desk/setup.exe", "/desk/a.desktop", "/desk/a.SH", "/desk/x.lnk", "/bin/sh"])(
  "%s is never opened",
  async (path) => {
    const { desktop, started } = desktopOn("linux");
    await expect(desktop.open(path)).rejects.toThrow("could run it as a program");
    expect(started).toEqual([]);
  },
);

test.each(["C:\\desk\\bill.exe.", "C:\\desk\\bill.pdf.exe. .", "C:\\desk\\a.settingcontent-ms"])(
  "%s is never opened on Windows, where the end of its name is left out or it runs",
  async (path) => {
    const { desktop, started } = desktopOn("win32");
    await expect(desktop.open(path)).rejects.toThrow("could run it as a program");
    await desktop.open("C:\\desk\\exe.pdf");
    expect(started).toEqual([["explorer.exe", ["C:\\desk\\exe.pdf"]]]);
  },
);

test("without a display it says what to do instead", async () => {
  const { desktop } = desktopOn("linux", false);
  await expect(desktop.reveal("/desk/a.txt")).rejects.toThrow("download the file instead");
});

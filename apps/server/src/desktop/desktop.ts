import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { DeskhandError, inputFailure } from "@deskhand/contracts";
import type { Desktop } from "../http/ports.ts";

export type Launch = (program: string, args: readonly string[]) => Promise<void>;

/** endings that start a program when opened; a task's files are never run by a click */
const programs = new Set(
  (
    ".exe .com .bat .cmd .ps1 .msi .scr .vbs .vbe .js .jse .wsf .wsh .hta .lnk .url .reg .pif .cpl .jar .desktop .sh .run .appimage " +
    ".app .command .tool .workflow .action .terminal .webloc .inetloc .fileloc .scpt .scptd .applescript .mobileconfig .pkg .mpkg .dmg " +
    ".py .pyw .pyc .pyz .pl .rb .bash .zsh .fish .csh .ksh .deb .rpm .flatpakref .jnlp .msc .msp .mst .msix .msixbundle .appx .appinstaller " +
    ".application .appref-ms .settingcontent-ms .library-ms .search-ms .website .chm .hlp .gadget .diagcab .psc1 .psm1 .shb .shs .sct .wsc " +
    ".xll .wll .iqy .slk .rdp .theme .iso .img .vhd .vhdx"
  ).split(" "),
);

/** The desktop's own file browser and programs, called with argument lists and never through a shell. */
export function createDesktop(
  hasDisplay: boolean,
  platform: NodeJS.Platform = process.platform,
  launch: Launch = launchProgram,
): Desktop {
  function needDisplay(): void {
    if (!hasDisplay) throw refusal("There is no desktop here that could show it; download the file instead.");
  }
  return {
    async reveal(hostPath) {
      needDisplay();
      if (platform === "darwin") return launch("open", ["-R", hostPath]);
      if (platform === "win32") return launch("explorer.exe", [`/select,${hostPath}`]);
      return launch("xdg-open", [dirname(hostPath)]);
    },
    async open(hostPath) {
      needDisplay();
      if (await isProgram(hostPath, platform)) {
        throw refusal("Opening this file could run it as a program; show it in its folder instead.");
      }
      if (platform === "darwin") return launch("open", [hostPath]);
      if (platform === "win32") return launch("explorer.exe", [hostPath]);
      return launch("xdg-open", [hostPath]);
    },
  };
}

async function isProgram(hostPath: string, platform: NodeJS.Platform): Promise<boolean> {
  // Windows leaves out points and spaces at the end of a name
  if (programs.has(extname(hostPath.replace(/[. ]+$/, "")).toLowerCase())) return true;
  if (platform === "win32" || extname(hostPath) !== "") return false;
  return access(hostPath, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const patienceMs = 5_000;

function launchProgram(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: patienceMs }, (error) => {
      // explorer.exe ends with 1 also when it worked
      if (error === null || program === "explorer.exe" || error.killed === true) resolve();
      else
        reject(refusal(`The desktop could not show it (${program} is missing or failed); download the file instead.`));
    });
    child.unref();
  });
}

function refusal(message: string): DeskhandError {
  return new DeskhandError({ ...inputFailure(message), kind: "config" });
}

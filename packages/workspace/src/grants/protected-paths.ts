/** Folders that nobody can hand over. Names are in the system's own spelling. */
export type ProtectedPaths = Readonly<{
  /** may not be handed over, nor anything in them, nor anything that contains them */
  whole: readonly string[];
  /** may not be handed over, nor anything that contains them; folders in them may */
  itself: readonly string[];
  /** exceptions inside `whole`: where the system keeps folders that do belong to the user */
  open: readonly string[];
}>;

/** Under the user's home on every system: keys, sign-ins and settings that run programs. */
const inHome = [
  ".ssh",
  ".gnupg",
  ".aws",
  ".azure",
  ".kube",
  ".docker",
  ".oci",
  ".config",
  ".local",
  ".password-store",
  ".pki",
  ".terraform.d",
  ".mozilla",
  ".thunderbird",
  ".bitcoin",
  ".electrum",
  ".ethereum",
  ".vscode",
  ".cursor",
  ".claude",
  ".codex",
  // what Deskhand remembers of isolations
  ".cache/deskhand",
  // sandboxed desktop programs keep browser profiles here
  ".var",
  "snap",
] as const;

const linuxRoots = ["/etc", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/boot", "/dev", "/proc"];
const moreLinuxRoots = ["/sys", "/run", "/var", "/root", "/snap", "/opt", "/lost+found", "/efi", "/nix", "/gnu"];
const macRoots = ["/System", "/Library", "/Applications", "/private", "/cores", "/opt", "/Network"];
const windowsRoots = ["Windows", "Program Files", "Program Files (x86)", "ProgramData", "Recovery", "$Recycle.Bin"];

function joined(home: string, names: readonly string[], separator: string): string[] {
  return names.map((name) => home + separator + name.replaceAll("/", separator));
}

/** The table for one user on one system; `home` is the user's home folder, `dataFolder` Deskhand's own. */
export function protectedPaths(home: string, dataFolder: string, platform: NodeJS.Platform): ProtectedPaths {
  if (platform === "win32") {
    const drive = /^[a-zA-Z]:/.exec(home)?.[0] ?? "C:";
    return {
      whole: [
        ...joined(home, [...inHome, "AppData"], "\\"),
        ...windowsRoots.map((name) => `${drive}\\${name}`),
        dataFolder,
      ],
      itself: [home],
      open: [],
    };
  }
  const keys = joined(home, platform === "darwin" ? [...inHome, "Library"] : inHome, "/");
  if (platform === "darwin") {
    return {
      whole: [...keys, ...linuxRoots, ...macRoots, dataFolder],
      itself: [home, "/Users", "/Volumes"],
      open: [
        // cloud drives
        `${home}/Library/Mobile Documents`,
        `${home}/Library/CloudStorage`,
        // the system's temporary folders
        "/private/tmp",
        "/private/var/tmp",
        "/private/var/folders",
      ],
    };
  }
  return {
    whole: [...keys, ...linuxRoots, ...moreLinuxRoots, dataFolder],
    itself: [home, "/home"],
    // drives that were plugged in, and the temporary folder that outlives a restart
    open: ["/run/media", "/var/tmp"],
  };
}

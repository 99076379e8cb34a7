import type { About, Caps, FolderListing, GuestPath, ModelDescription, ModelRef } from "@deskhand/contracts";

const descriptions: readonly ModelDescription[] = [
  {
    ref: "offline/playbooks",
    title: "Playbooks",
    note: "Built-in rules for tidying, renaming, receipts and tables. No AI, no network.",
    isReady: true,
    missing: "",
  },
  {
    ref: "anthropic/large",
    title: "Anthropic Large",
    note: "Works over the network with your key.",
    isReady: false,
    missing: "Set ANTHROPIC_API_KEY and start Deskhand again.",
  },
];

export const models: Readonly<{ models: readonly ModelDescription[]; defaultRef: ModelRef }> = {
  models: descriptions,
  defaultRef: "offline/playbooks",
};

export const about: About = {
  version: "0.1.0",
  platform: "linux",
  isolation: {
    tier: "process",
    note: "bubblewrap 0.8 with user namespaces and a system call filter.",
    isTrying: false,
  },
  recentFolders: [],
};

const names = ["Archive", "Contracts", "Invoices", "Letters", "Photos", "Receipts", "Taxes", "Travel"];

/** Every folder of the stub looks alike; home itself cannot be handed over. */
export function folderListing(asked: string | null): FolderListing {
  const path = (asked ?? "/home/ann") as GuestPath;
  const prefix = path === "/" ? "" : path;
  const parent = path === "/" ? null : ((path.slice(0, path.lastIndexOf("/")) || "/") as GuestPath);
  const folders = [".ssh", ...names].map((name) => ({
    name,
    path: `${prefix}/${name}` as GuestPath,
    isProtected: name.startsWith("."),
  }));
  const problem =
    path === "/home/ann" ? "Your home folder as a whole cannot be handed over; choose a folder in it." : null;
  const places = ["Documents", "Downloads", "Pictures"].map((title) => ({
    title,
    path: `/home/ann/${title}` as GuestPath,
  }));
  return { path, parent, places: [{ title: "Home", path: "/home/ann" }, ...places], folders, fileCount: 214, problem };
}

/** Some text for every file that is asked for. */
export function sampleFile(path: string): Readonly<{ mediaType: string; text: string }> {
  if (path.endsWith(".csv"))
    return {
      mediaType: "text/csv",
      text: 'Date,Shop,Amount\n2026-03-01,"Paper, Ink",12.40\n2026-03-04,City Taxi,31.00\n',
    };
  if (path.endsWith(".md")) return { mediaType: "text/markdown", text: "# Summary\n\nSix receipts, **one** unsure.\n" };
  return { mediaType: "text/plain", text: `The content of ${path}\n` };
}

const sample = { input: 2, cacheRead: 0.1, cacheWrite: 2.5, output: 10, asOf: "2026-10-24" };

/** Some money spent, and caps that can be changed. */
export const money = {
  caps: { taskUsd: 2, dayUsd: 5, monthUsd: null } as Caps,
  todayUsd: 4.1283,
  monthUsd: 31.5,
  prices: [
    { ...sample, ref: "anthropic/large" as const, source: "docs.example/pricing" },
    { ...sample, ref: "anthropic/small" as const, input: 0.1, cacheRead: 0.0125, source: "docs.example/pricing" },
    { ...sample, ref: "openai/large" as const, source: "platform.example/prices", asOf: "2026-11-05" },
  ],
};

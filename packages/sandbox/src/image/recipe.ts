import { createHash } from "node:crypto";

export type RootName = "minimal" | "full";

/** What an image is made of; a change in it makes a new version. */
export type Recipe = Readonly<{
  name: RootName | "kernel";
  /** Debian architecture */
  architecture: "amd64" | "arm64";
  /** Debian packages asked for, beside those that Debian calls essential */
  packages: readonly string[];
  /** kernel modules that are kept, beside what they need themselves; none in a root */
  modules: readonly string[];
  /** Node as it is carried into a root; empty for the kernel */
  node: string;
}>;

/** the Debian release that images are made from, whatever the computer itself runs */
export const suite = "bookworm";
/** `seconds` since 1970: the only time that occurs in an image */
export const imageTime = 1_760_000_000;
/** raised when the making itself changes what comes out */
const makingVersion = 2;

/** what programs at work never open */
export const leftOutPaths = [
  ...[
    "/usr/share/man/*",
    "/usr/share/locale/*",
    "/usr/share/info/*",
    "/usr/share/doc/*",
    "/usr/include/*",
    "/usr/lib/*.a",
  ],
];
/**
 * Packages that others ask for without using them at run time here: a compiler of scipy's own build, which brings gcc and boost along;
 * drivers of graphics cards, which bring LLVM along; tables that only the making of fonts reads.
 */
export const emptyPackages = ["python3-pythran", "libgl1-mesa-dri", "unicode-data"];

const minimalPackages = [
  ...["bubblewrap", "bzip2", "ca-certificates", "curl", "diffutils", "file", "findutils", "gawk", "gzip", "jq"],
  ...["less", "libstdc++6", "mount", "patch", "procps", "python3", "ripgrep", "sed", "tar", "unzip", "usr-is-merged"],
  ...["util-linux", "xz-utils", "zip", "zstd"],
];

const fullPackages = [
  ...minimalPackages,
  "git",
  ...["python3-pandas", "python3-numpy", "python3-matplotlib", "python3-openpyxl", "python3-docx"],
  ...["python3-reportlab", "python3-pypdf", "python3-pdfminer", "python3-pil", "python3-lxml", "python3-bs4"],
  ...["python3-xlsxwriter", "python3-yaml", "python3-requests", "python3-dateutil", "python3-tabulate"],
  ...["libreoffice-writer-nogui", "libreoffice-calc-nogui", "libreoffice-impress-nogui", "pandoc", "poppler-utils"],
  ...["qpdf", "tesseract-ocr", "tesseract-ocr-eng", "tesseract-ocr-deu", "tesseract-ocr-fra", "tesseract-ocr-spa"],
  ...["tesseract-ocr-ita", "tesseract-ocr-por", "tesseract-ocr-nld", "tesseract-ocr-jpn", "tesseract-ocr-chi-sim"],
  ...[
    "ffmpeg",
    "imagemagick",
    "sqlite3",
    "libimage-exiftool-perl",
    "fontconfig",
    "fonts-dejavu-core",
    "fonts-liberation",
  ],
  ...["fonts-crosextra-carlito", "fonts-crosextra-caladea", "fonts-noto-core", "fonts-noto-cjk"],
  ...["fonts-noto-color-emoji"],
];

/** how a machine of each architecture meets its devices */
const busModules: Readonly<Record<Recipe["architecture"], string>> = { amd64: "virtio_mmio", arm64: "virtio_pci" };

/** Kernel modules that every guest loads, in this order, beside what they need themselves. */
export function guestModules(architecture: Recipe["architecture"]): readonly string[] {
  const devices = ["virtio_blk", "virtio_console", "virtio_rng"];
  return [busModules[architecture], ...devices, "crc32c_generic", "erofs", "overlay"];
}

/** The architecture of this computer in Debian's words, or `null` where no image can be made for it. */
export function debianArchitecture(nodeArchitecture: string): Recipe["architecture"] | null {
  if (nodeArchitecture === "x64") return "amd64";
  return nodeArchitecture === "arm64" ? "arm64" : null;
}

export function kernelRecipe(architecture: Recipe["architecture"]): Recipe {
  return {
    name: "kernel",
    architecture,
    // the one without drivers of real hardware, which starts sooner
    packages: [`linux-image-cloud-${architecture}`, "busybox-static"],
    modules: guestModules(architecture),
    node: "",
  };
}

/** `node` names the exact Node that is carried along. */
export function rootRecipe(name: RootName, architecture: Recipe["architecture"], node: string): Recipe {
  return { name, architecture, packages: name === "minimal" ? minimalPackages : fullPackages, modules: [], node };
}

/** Equal keys mean the same recipe; package versions are not part of it. */
export function recipeKey(recipe: Recipe): string {
  const words = JSON.stringify([makingVersion, suite, imageTime, leftOutPaths, emptyPackages, recipe]);
  return createHash("sha256").update(words).digest("hex").slice(0, 12);
}

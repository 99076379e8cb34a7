import { extname } from "node:path";
import { openGranted } from "../folders/open-granted.ts";

/** endings that a desktop gives to a browser, which runs what scripts the file holds and loads what it names */
const pages = new Set(".html .htm .xhtml .xht .shtml .mhtml .mht .svg .svgz .xml .xsl .xslt".split(" "));

/** the marks some texts begin with, and blanks; zeros stand between the letters of UTF-16 */
const beforeWords = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff|[\0\s])+/;
const lookedAtBytes = 512;

/**
 * Whether the desktop may open a file in a browser that runs scripts in it. Told by its name and by how it begins, because desktops look
 * at either; what cannot be read counts as such.
 */
export async function runsWhenOpened(hostPath: string): Promise<boolean> {
  if (pages.has(extname(hostPath.replace(/[. ]+$/, "")).toLowerCase())) return true;
  const file = await openGranted({ hostPath, within: [hostPath] });
  if (file === null) return true;
  try {
    const facts = await file.stat();
    if (!facts.isFile()) return !facts.isDirectory();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lookedAtBytes), 0, lookedAtBytes, 0);
    return buffer.toString("latin1", 0, bytesRead).replace(beforeWords, "").startsWith("<");
  } finally {
    await file.close();
  }
}

import { stat } from "node:fs/promises";

/** `bytes` from which on a file may keep a reader for seconds */
const largeBytes = 2_000_000;

/** Whether a request may keep its reader for seconds: its pages are drawn by another program first, or a file of it is large. */
export async function takesLong(request: Readonly<Record<string, unknown>>): Promise<boolean> {
  const { files, path, render } = request;
  if (render === true) return true;
  const beside = typeof files === "object" && files !== null ? Object.values(files) : [];
  const paths = [path, ...beside].filter((each) => typeof each === "string");
  const sizes = await Promise.all(
    paths.map((each) =>
      stat(each).then(
        ({ size }) => size,
        // whoever opens it says that it is not there
        () => 0,
      ),
    ),
  );
  return sizes.some((size) => size >= largeBytes);
}

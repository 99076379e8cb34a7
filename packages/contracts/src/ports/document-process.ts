/**
 * Deskhand's own readers and converters, run as separate processes with time and memory limits because the files they read are
 * untrusted. Requests and replies are plain JSON whose shapes belong to the documents package, with seven names of the port's own:
 * `path` in a request is the host path of the file to read, `files` are host paths of further ones by the names the request uses for
 * them, `output: true` asks for a file to be made, whose bytes come back as `contents` (`Uint8Array`), `render: true` for the pages of `path` to
 * be made first, and `pdf: true` for the file that is made as PDF; both by an office program without network, where this system has one
 * and can confine it. `convert` with an ending, and without an `op`, asks for `path` in that format from the same program, which comes back
 * as `contents`. `looking: true` is for what a person waits for on the screen: it has readers of its own, so that what tasks read
 * does not delay it.
 */
export interface DocumentProcess {
  /** throws `DeskhandError` (`input`) when the limit of time or memory was reached, naming the limit */
  request(request: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown>;
}

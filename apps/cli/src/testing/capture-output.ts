/** Runs `work` and gives what it printed on standard output, line by line, beside what it returned. */
export async function captureOutput<Result>(work: () => Promise<Result>): Promise<{ lines: string[]; result: Result }> {
  const streams = [process.stdout, process.stderr];
  const before = streams.map((stream) => stream.write);
  let text = "";
  process.stdout.write = (chunk) => {
    text += String(chunk);
    return true;
  };
  process.stderr.write = () => true;
  try {
    const result = await work();
    return { lines: text.split("\n").slice(0, -1), result };
  } finally {
    streams.forEach((stream, index) => {
      stream.write = before[index] as typeof stream.write;
    });
  }
}

import type { ProgramLimits } from "@deskhand/contracts";

/** What stands around a sandbox while it is attacked. Paths and names are safe inside single quotes. */
export type Ground = Readonly<{
  /** granted with `edit`; holds `letter.txt` with the text `benign` */
  folder: string;
  /** granted with `read`; holds `book.txt` with the text `benign` */
  readOnlyFolder: string;
  /** a file of the host outside the grants, and what is in it */
  secretPath: string;
  secret: string;
  /** a folder of the host outside the grants that this user may write to */
  outsideFolder: string;
  /** where somebody listens on the host: loopback port, abstract name, path */
  port: number;
  abstractName: string;
  socketPath: string;
  /** name of a variable of the host's environment that holds the secret */
  variable: string;
}>;

/**
 * One thing a program must not be able to do. `command` prints `tried` once it got as far as trying, `THROUGH` only when the attack
 * worked, and `did not run` when it could not even be tried; `twin` does the harmless thing nearest to it and prints `worked`.
 */
export type Attempt = Readonly<{
  name: string;
  command(ground: Ground): string;
  twin(ground: Ground): string;
  limits?: Partial<ProgramLimits>;
  expected: /** matches what is printed after `tried` */
    | Readonly<{ output: RegExp }>
    /** any of these bounds ends it */
    | Readonly<{ limit: readonly (keyof ProgramLimits)[] }>;
}>;

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text for a shell that runs a perl program: perl is part of every Debian and makes any system call by its number. */
export function perl(program: string): string {
  return `perl -MSocket -e ${quoted(program)}`;
}

/**
 * Tries one shell command that must fail, by being refused: a command whose program is missing or cannot be started (it ends with 127 or
 * 126) proves nothing and prints `did not run`. `needs` are the programs of which the end cannot tell, because they stand in a pipeline, a
 * list or a substitution.
 */
export function mustFail(command: string, needs: readonly string[] = []): string {
  const look = `missing=; for each in ${needs.join(" ")}; do command -v "$each" >/dev/null || missing="$missing $each"; done;`;
  const verdict = "case $? in 126 | 127) echo did not run;; *) echo refused;; esac";
  return `echo tried; ${look} if [ -n "$missing" ]; then echo "did not run:$missing"; elif ${command}; then echo THROUGH; else ${verdict}; fi`;
}

/** Tries one expression of perl that gives something false or -1 and an error when it is refused. */
export function mustFailInPerl(expression: string, before = ""): string {
  return perl(
    `$| = 1; ${before} print "tried\\n"; $! = 0; my $r = ${expression}; print !$r || $r == -1 ? "refused " . ($! + 0) . "\\n" : "THROUGH\\n";`,
  );
}

export function mustWork(command: string): string {
  return `${command} && echo worked`;
}

import { isSettled, type ToolStep } from "@deskhand/contracts";
import { useStepWeather, useTask } from "../../connection/use-task.ts";
import { Link } from "../../routing/link.tsx";
import { count, list } from "../../words/counts.ts";
import { visibleText } from "../../words/visible-text.ts";
import { showChanges } from "../changes/show-changes.ts";
import { adviceElsewhere, isolationPageName } from "../isolation/advice-in-app.ts";
import { commandOf } from "./command-of.ts";
import { outcomeInWords, stepWord } from "./describe-step.ts";
import { endingInWords } from "./ending-words.ts";
import { type Ran, readRan } from "./read-ran.ts";
import { TextBlock } from "./text-block.tsx";

/** A command: what was run, how it ended, what it wrote and what it changed. */
export function ShellStepRow({ step }: Readonly<{ step: ToolStep }>) {
  const { state } = step;
  const ran = state.status === "done" ? readRan(state.result.forUser) : null;
  const { word, tone } = ran !== null && !ran.isGood ? { word: "did not work", tone: "text-bad" } : stepWord(step);
  const command = commandOf(step);
  const isLong = command.includes("\n") || command.length > 60;
  return (
    <div className="ml-6 border-l border-line pl-3">
      <details>
        <summary className="flex min-h-7 list-none items-baseline gap-2 text-sm text-muted hover:text-ink">
          <span className="sr-only">Command: </span>
          <code className="min-w-0 truncate font-mono text-[0.8125rem] text-ink">{command.split("\n", 1)[0]}</code>
          <span className={`shrink-0 ${tone}`}>{word}</span>
        </summary>
        {isLong && <TextBlock title="The whole command" text={command} />}
        {ran === null ? <NotRun step={step} /> : <Outcome ran={ran} />}
      </details>
      {!isSettled(state) && <LiveLine step={step} />}
    </div>
  );
}

/** What came of a command that was not run, or has not ended; one that found no isolation leads to where that is mended. */
function NotRun({ step }: Readonly<{ step: ToolStep }>) {
  const text = outcomeInWords(step);
  return (
    <>
      <TextBlock title="Result" text={text} />
      {text.includes(isolationPageName) && (
        <Link to={{ page: "isolation" }} className="text-sm text-accent underline">
          Open the {isolationPageName}
        </Link>
      )}
    </>
  );
}

/** The newest line that a running command wrote. */
export function LiveLine({ step }: Readonly<{ step: ToolStep }>) {
  const progress = useStepWeather(step.id)?.progress ?? "";
  if (progress === "") return null;
  return (
    <code className="block truncate rounded bg-sunken px-2 py-0.5 font-mono text-xs text-muted">
      {visibleText(progress)}
    </code>
  );
}

function Outcome({ ran }: Readonly<{ ran: Ran }>) {
  const { changes, ending, isCut, isGood, leftOut, notes, refused, sample, stderr, stdout } = ran;
  return (
    <div className="pb-2 text-sm">
      <p className={isGood ? "text-muted" : "text-bad"}>{endingInWords(adviceElsewhere(ending))}</p>
      {stdout === "" && stderr === "" && <p className="text-muted">It wrote nothing.</p>}
      <TextBlock title="What it wrote" text={stdout} />
      <TextBlock title="Complaints and remarks" text={stderr} />
      {isCut && <p className="text-muted">It wrote more than this; the rest was not kept.</p>}
      {changes > 0 && (
        <div className="mt-1">
          <button type="button" className="min-h-6 text-accent underline" onClick={showChanges}>
            {count(changes, "entry", "entries")} changed
          </button>
          <ul className="text-muted">
            {sample.map((line) => (
              <li key={line} className="wrap-anywhere">
                {visibleText(line)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {leftOut.length > 0 && <LeftOut entries={leftOut} />}
      {refused.length > 0 && <Refused hosts={refused} />}
      {notes.map((note) => (
        <p key={note} className="mt-1 text-muted wrap-anywhere">
          {visibleText(note)}
        </p>
      ))}
    </div>
  );
}

function LeftOut({ entries }: Readonly<{ entries: Ran["leftOut"] }>) {
  return (
    <div className="mt-1">
      <p className="text-warn">Left out of your folders:</p>
      <ul className="text-muted">
        {entries.map(({ because, path }) => (
          <li key={path} className="wrap-anywhere">
            {visibleText(path)}: {visibleText(because)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Refused({ hosts }: Readonly<{ hosts: Ran["refused"] }>) {
  const { id } = useTask();
  return (
    <p className="mt-1 text-warn wrap-anywhere">
      It asked for {list(hosts.map(visibleText))} and was refused.{" "}
      <Link to={{ page: "egress", taskId: id }} className="text-accent underline">
        See why
      </Link>
    </p>
  );
}

import type { ImageState, IsolationReport } from "@deskhand/contracts";
import { Hammer, Square } from "lucide-react";
import { useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { TextWithCommands } from "../../ui/text-with-commands.tsx";
import { useLately } from "../../ui/use-lately.ts";
import { count, list } from "../../words/counts.ts";
import { sizeInWords } from "../../words/sizes.ts";
import { buildInWords, isOlder, noteMeanwhile, percentOf } from "./image-words.ts";
import { isBuildingImage } from "./is-changing.ts";
import { beginsMs, betweenMs, type IsolationView } from "./use-isolation.ts";

type Image = IsolationReport["image"];
type ImageSectionProps = Readonly<{ image: Image; ask: IsolationView["ask"] }>;

/** The programs that tasks have beside those of this computer, and how they are made. */
export function ImageSection({ image, ask }: ImageSectionProps) {
  const { full, minimal } = image;
  const [begun, setBegun] = useState<Image | null>(null);
  const [isStopped, setStopped] = useState(false);
  const isSeen = isBuildingImage(image);
  // between the wish and the first sign of the build everything looks as before
  const isStarting = begun !== null && begun.minimal.status === minimal.status && begun.full.status === full.status;
  // between one part and the next as well
  const isBetween =
    useLately(isSeen, betweenMs) && !isStopped && minimal.status !== "failed" && full.status === "missing";
  const isBuilding = isSeen || isStarting || isBetween;
  const build = async () => {
    setBegun(image);
    setStopped(false);
    const isTaken = await ask(() => deskhand.buildImage(), { isBegun: true });
    setTimeout(() => setBegun(null), isTaken ? beginsMs : 0);
    if (isTaken) announce("The programs are being built.");
  };
  const stop = async () => {
    setBegun(null);
    setStopped(true);
    if (await ask(() => deskhand.stopImage())) announce("Stopped; what is there is kept for the next time.");
  };
  const wish = wishOf(image);
  const button = isBuilding ? (
    <Button size="small" look="danger" onClick={() => void stop()}>
      <Square aria-hidden size={13} />
      Stop
    </Button>
  ) : wish === null ? undefined : (
    <Button size="small" onClick={() => void build()}>
      <Hammer aria-hidden size={14} />
      {wish}
    </Button>
  );
  return (
    <PageSection title="Programs tasks have" aside={button}>
      {isBuilding && <p className="mt-2">{buildInWords(image)}</p>}
      <p className="mt-2 text-muted">
        Deskhand builds a set of programs of its own for tasks, from Debian packages. Without it, tasks use the programs
        of this computer. A task can begin with the small set while the full one is built.
      </p>
      <ul className="mt-4 space-y-3">
        {minimal.status !== "missing" || full.status !== "ready" ? (
          <ImageLine title="Small set" state={minimal} meanwhile={noteMeanwhile("minimal", image, isBuilding)} />
        ) : null}
        <ImageLine title="Full set" state={full} meanwhile={noteMeanwhile("full", image, isBuilding)} />
      </ul>
    </PageSection>
  );
}

const words: Readonly<Record<ImageState["status"], readonly [string, string]>> = {
  missing: ["Not built", "text-muted"],
  building: ["Being built", "text-accent"],
  ready: ["Ready", "text-good"],
  failed: ["Did not work", "text-bad"],
};

/** What a person may do about the programs now; `null` when nothing is to be done. */
function wishOf({ full, minimal }: Image): string | null {
  if (isOlder(full.bytes === null ? minimal : full)) return "Build it again";
  if (full.status === "ready") return null;
  return full.status === "failed" ? "Try again" : "Build it";
}

function wordsOf(state: ImageState): readonly [string, string] {
  return isOlder(state) ? ["There is a newer one", "text-warn"] : words[state.status];
}

type ImageLineProps = Readonly<{
  title: string;
  state: ImageState;
  /** takes the place of its own note while another set is being built */
  meanwhile: string | null;
}>;

function ImageLine({ meanwhile, state, title }: ImageLineProps) {
  const [word, tone] = meanwhile === null ? wordsOf(state) : (["Not begun", "text-muted"] as const);
  const note = meanwhile ?? state.note;
  const size = state.bytes === null ? "" : sizeInWords(state.bytes);
  return (
    <li className="rounded-2xl border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <h3 className="font-medium">{title}</h3>
        <span className={`text-sm ${tone}`}>
          {[word, percentOf(state), size].filter((part) => part !== "").join(", ")}
        </span>
      </div>
      {note !== "" && (
        <div className="text-sm text-muted">
          <TextWithCommands text={note} />
        </div>
      )}
      {state.status === "building" && (
        <div className="mt-2">
          <ProgressBar label={title} progress={state.progress} />
        </div>
      )}
      {state.programs.length > 0 && (
        <details className="mt-2">
          <summary className="min-h-6 text-sm text-accent">{count(state.programs.length, "program")} in it</summary>
          <p className="mt-1 text-sm wrap-anywhere">{list(state.programs)}</p>
        </details>
      )}
    </li>
  );
}

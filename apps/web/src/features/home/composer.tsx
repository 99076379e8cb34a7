import { createCommand } from "@deskhand/client";
import { type About, createId, type Isolation, type ModelRef, toFailure } from "@deskhand/contracts";
import { ArrowRight, FolderPlus } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { navigate } from "../../routing/use-route.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { lateWindow } from "../../ui/late-window.tsx";
import { AttachButton } from "../attachments/attach-button.tsx";
import { attachedIn } from "../attachments/attached-in.ts";
import { contentOf } from "../attachments/attaching.ts";
import { AttachingList } from "../attachments/attaching-list.tsx";
import { type AttachingDesk, useAttaching } from "../attachments/use-attaching.ts";
import { FolderChip } from "../folders/folder-chip.tsx";
import { DraftIsolation } from "../isolation/draft-isolation.tsx";
import { TextWithAdvice } from "../isolation/text-with-advice.tsx";
import { type Draft, settingsOf, withFolder, withoutFolder } from "./draft.ts";
import { ModePicker } from "./mode-picker.tsx";
import { ModelPicker } from "./model-picker.tsx";
import { isRuleBased } from "./model-words.ts";

const FolderPicker = lateWindow(async () => (await import("../folders/folder-picker.tsx")).FolderPicker);

type ComposerProps = Readonly<{
  draft: Draft;
  onChange(draft: Draft): void;
  field: RefObject<HTMLTextAreaElement | null>;
}>;

const taskPlaceholder = "For example: turn the receipts in this folder into an expense report with a total per month.";
const chatPlaceholder = "For example: what should a good expense policy say about meals?";
const blindNote =
  "The rule-based helper works in folders and reads no attached files. Choose a language model for them, or add their folder.";
const muteNote = "The rule-based helper does jobs, but cannot talk. Set up a language model under Models to chat.";

/** What the embedded helper cannot do of what is being written; empty when it can all. */
function helperNote({ isChat }: Draft, model: ModelRef | null, fileCount: number): string {
  if (!isRuleBased(model)) return "";
  if (isChat) return muteNote;
  return fileCount > 0 ? blindNote : "";
}

/** `ms` between two looks while isolations are tried out */
const paceMs = 1_000;

/** what a task needs to know of this computer; `null` until it is known */
type Computer = Parameters<typeof settingsOf>[1];

/** The card in which an outcome is written and handed over. */
export function Composer({ draft, onChange, field }: ComposerProps) {
  const [isPicking, setPicking] = useState(false);
  const models = useAnswer("models", deskhand.models);
  const about = useAbout();
  const isolation = draftIsolation(about.value);
  const computer = models.value === null || isolation === null ? null : { model: models.value.defaultRef, isolation };
  const desk = useAttaching("home");
  const files = withCarried(desk, draft, onChange);
  const { start, isStarting, problem, progress } = useStart(draft, onChange, { computer, files });
  const model = draft.model ?? models.value?.defaultRef ?? null;
  const isMute = draft.isChat && isRuleBased(model);
  const canStart = draft.goal.trim() !== "" && !isStarting && computer !== null && !isMute;
  // its rules work in folders only, so the next thing to do is to choose one
  const isBlind = !draft.isChat && isRuleBased(model) && draft.folders.length === 0 && files.attaching.length === 0;
  const begin = () => {
    if (isBlind && draft.goal.trim() !== "") setPicking(true);
    else void start();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) begin();
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
        {...desk.dropProps}
        className={`rounded-2xl border bg-surface p-3 shadow-card focus-within:border-edge sm:p-4 ${desk.isOver ? "border-accent" : "border-line"}`}
      >
        <DraftField draft={draft} onChange={onChange} field={field} onKeyDown={onKeyDown} />
        <AttachingList desk={files} progress={progress} />
        {!draft.isChat && (
          <DraftFolders
            draft={draft}
            hasFiles={files.attaching.length > 0}
            onChange={onChange}
            onAdd={() => setPicking(true)}
          />
        )}
        <div className="mt-3 flex flex-wrap items-center gap-x-1 gap-y-2 border-t border-line pt-3">
          <AttachButton onFiles={desk.add} />
          {!draft.isChat && <ModePicker draft={draft} onChange={onChange} />}
          <ModelPicker
            models={models.value?.models ?? []}
            model={model}
            onChoose={(model) => onChange({ ...draft, model })}
          />
          <Button type="submit" look="primary" className="ml-auto" disabled={!canStart}>
            {draft.isChat ? "Send" : "Start"}
            <ArrowRight aria-hidden size={16} />
          </Button>
        </div>
        <p className="text-sm text-muted empty:hidden">{helperNote(draft, model, files.attaching.length)}</p>
        {about.problem === null && !draft.isChat && (
          <DraftIsolation isolation={isolation} isTrying={about.value?.isolation.isTrying === true} />
        )}
        <p role="alert" className="text-bad empty:hidden">
          {problem === null ? (models.problem ?? about.problem) : <TextWithAdvice text={problem} />}
        </p>
      </form>
      {isPicking && (
        <FolderPicker
          onClose={() => setPicking(false)}
          onPick={(folder) => {
            onChange(withFolder(draft, folder));
            setPicking(false);
          }}
        />
      )}
    </>
  );
}

type DraftFieldProps = ComposerProps & Readonly<{ onKeyDown(event: KeyboardEvent): void }>;

function DraftField({ draft, field, onChange, onKeyDown }: DraftFieldProps) {
  return (
    <label>
      <span className="sr-only">{draft.isChat ? "What you want to say" : "The outcome you want"}</span>
      <textarea
        ref={field}
        rows={3}
        value={draft.goal}
        maxLength={100_000}
        onChange={(event) => onChange({ ...draft, goal: event.target.value })}
        onKeyDown={onKeyDown}
        placeholder={draft.isChat ? chatPlaceholder : taskPlaceholder}
        className="field-sizing-content max-h-[40vh] min-h-22 w-full resize-none bg-transparent px-1 text-[1.0625rem] outline-none"
      />
    </label>
  );
}

/** What the server says of itself; asked again while it tries out where programs can run. */
function useAbout() {
  const about = useAnswer("about", deskhand.about);
  const { again, isLoading, value } = about;
  const isWaiting = value?.isolation.isTrying === true && !isLoading;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(again, paceMs);
    return () => clearTimeout(timer);
  }, [again, isWaiting]);
  return about;
}

/** The isolation a task would get now; `null` while it would be none only because what the settings ask for is still being tried out. */
function draftIsolation(about: About | null): Isolation | null {
  if (about === null) return null;
  const { isTrying, tier } = about.isolation;
  return isTrying && tier === "files" ? null : tier;
}

type DraftFoldersProps = Pick<ComposerProps, "draft" | "onChange"> &
  Readonly<{ /** files are attached, which are something to work on */ hasFiles: boolean; onAdd(): void }>;

function DraftFolders({ draft, hasFiles, onChange, onAdd }: DraftFoldersProps) {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      {draft.folders.map((folder) => (
        <FolderChip
          key={folder.path}
          folder={folder}
          onChange={(changed) => onChange(withFolder(draft, changed))}
          onRemove={() => onChange(withoutFolder(draft, folder.path))}
        />
      ))}
      <button type="button" className={buttonClass("quiet", "small")} onClick={onAdd}>
        <FolderPlus aria-hidden size={16} />
        Add a folder
      </button>
      {draft.folders.length === 0 && draft.goal.trim() !== "" && !hasFiles && (
        <p className="text-sm text-muted">Without a folder there is nothing to work on.</p>
      )}
    </div>
  );
}

/** What is attached here, after what a chat brought along. */
function withCarried(desk: AttachingDesk, draft: Draft, onChange: (draft: Draft) => void): AttachingDesk {
  const carried = attachedIn(draft.carried);
  const remove: AttachingDesk["remove"] = (file) => {
    if (file.source instanceof File) return desk.remove(file);
    const gone = new Set(file.source);
    onChange({ ...draft, carried: draft.carried.filter((part) => !gone.has(part)) });
  };
  return { ...desk, attaching: [...carried, ...desk.attaching], remove };
}

type Start = Readonly<{ computer: Computer | null; files: AttachingDesk }>;

function useStart(draft: Draft, onChange: (draft: Draft) => void, { computer, files }: Start) {
  const [isStarting, setStarting] = useState(false);
  const [progress, setProgress] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const start = async () => {
    const settings = computer && settingsOf(draft, computer);
    if (settings === null || isStarting) return;
    setStarting(true);
    setProblem(null);
    const sent = files.attaching;
    try {
      const taskId = createId("task");
      const to = { taskId, model: settings.model };
      const attachments = [...(await contentOf(sent, to, (name) => setProgress(`Reading ${name} …`)))];
      const created = { type: "task.create", settings } as const;
      const asked = attachments.length === 0 ? created : { ...created, attachments };
      const receipt = await deskhand.dispatch(createCommand(taskId, asked));
      if ("rejected" in receipt) setProblem(receipt.message);
      else {
        // Folders are handed over for one task: the next one names its own.
        onChange({ ...draft, goal: "", folders: [], carried: [] });
        files.drop(sent);
        navigate({ page: "task", taskId });
      }
    } catch (error) {
      setProblem(toFailure(error).message);
    }
    setProgress("");
    setStarting(false);
  };
  return { start, isStarting, problem, progress };
}

import {
  DeskhandError,
  defineTool,
  inputFailure,
  oneLine,
  type RecordingTraffic,
  type Tool,
  type Transcriber,
  type Usage,
} from "@deskhand/contracts";
import { z } from "zod";
import { fence } from "../fence.ts";
import { lookUpFile } from "../files/look-up.ts";
import { mediaType } from "../media-type.ts";
import { nameOf, pathInput } from "../path-input.ts";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { maxShownCharacters } from "../window.ts";
import { isRecording } from "./recordings.ts";

const maximumBytes = 25_000_000;

const input = z.strictObject({ path: pathInput });

function overCap(because: string): DeskhandError {
  return new DeskhandError({ kind: "quota", message: because, retryable: false, userAction: "settings" });
}

/** Turns recordings into text at the provider that does so; whoever has none is not offered it. */
export function createAudioTranscribe(transcriber: Transcriber): Tool {
  const place = () => {
    const found = transcriber.place();
    if (found === null) throw new DeskhandError(inputFailure(transcriber.missing()));
    return found;
  };
  return defineTool<z.output<typeof input>>({
    kind: "work",
    name: "audio_transcribe",
    description:
      "Turns a recording such as a voice memo (m4a, mp3, wav, ogg, webm) into text; it is sent to a provider.",
    input: toolInput(input, `{"path":"/home/ann/memo.m4a"}`),
    replay: "safe",
    isOffered: () => transcriber.missing() === "",
    // the recording goes to a provider that need not be the one of the model, so a person is asked
    actions: ({ path }) => [
      { verb: "read", target: path },
      { verb: "send", target: transcriber.place()?.host ?? "nowhere" },
    ],
    locks: () => [],
    async run({ path }, { progress, sent, signal, spent, stepId, usedUp, view, runId }) {
      await lookUpFile(view, path);
      if (!isRecording(path)) throw new DeskhandError(inputFailure(`${path} is no recording; read it with file_read.`));
      const { host, port, title } = place();
      const bytes = await view.read(path, { maxBytes: maximumBytes });
      const because = usedUp?.(transcriber.model) ?? null;
      if (because !== null) throw overCap(because);
      progress(`${title} listens to ${nameOf(path)}`);
      const recording = { bytes, name: nameOf(path), mediaType: mediaType(path) };
      let cost: Usage | undefined;
      const passed = ({ usage, ...bytes }: RecordingTraffic) => {
        cost = usage;
        sent?.({ runId, host, port, method: "POST", connections: 1, ...bytes, allowed: true, because: "" });
      };
      const listening = transcriber.transcribe(recording, signal, passed);
      const heard = await listening.finally(async () => {
        if (cost !== undefined) await spent?.(cost, transcriber.model);
      });
      const text = heard.text.trim();
      const isCut = text.length > maxShownCharacters;
      const parts = [`${oneLine(path)}, as ${title} heard it`, fence(stepId, path, text.slice(0, maxShownCharacters))];
      if (isCut)
        parts.push(
          `cut: ${maxShownCharacters} of ${text.length} characters shown; the user has to split the recording for the rest`,
        );
      return textResult(parts.join("\n"), {
        kind: "read",
        title: `Listened to ${nameOf(path)}`,
        path,
        mediaType: mediaType(path),
        lines: text.split("\n").length,
        isCut,
      });
    },
  });
}

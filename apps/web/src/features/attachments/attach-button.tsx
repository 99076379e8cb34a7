import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "../../ui/button.tsx";

/** Chooses files of this computer for the message. */
export function AttachButton({ onFiles }: Readonly<{ onFiles(files: Iterable<File>): void }>) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label="Attach files" onClick={() => input.current?.click()}>
        <Paperclip aria-hidden size={18} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden
        tabIndex={-1}
        onChange={(event) => {
          const { files } = event.target;
          if (files !== null) onFiles([...files]);
          // the same file may be chosen again after it was taken out
          event.target.value = "";
        }}
      />
    </>
  );
}

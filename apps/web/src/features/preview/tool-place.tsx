import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";

/** Where what chooses between looks of a file goes; `null`: above the file itself, as where two stand side by side. */
export const ToolPlace = createContext<HTMLElement | null>(null);

/** Buttons that change how a file is looked at. They share a line with the window's own where there is one. */
export function ViewTools({ children }: Readonly<{ children: ReactNode }>) {
  const place = useContext(ToolPlace);
  return place === null ? <div className="pb-2">{children}</div> : createPortal(children, place);
}

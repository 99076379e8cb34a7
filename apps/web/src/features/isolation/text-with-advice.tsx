import { Fragment } from "react";
import { Link } from "../../routing/link.tsx";
import { adviceElsewhere, isolationPageName } from "./advice-in-app.ts";

/** What went wrong, as the server says it; where it says what a terminal would be told, it leads to the page of isolation instead. */
export function TextWithAdvice({ text }: Readonly<{ text: string }>) {
  const [first = "", ...rest] = adviceElsewhere(text).split(isolationPageName);
  return (
    <>
      {first}
      {rest.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
        <Fragment key={at}>
          <Link to={{ page: "isolation" }} className="text-accent underline">
            {isolationPageName}
          </Link>
          {part}
        </Fragment>
      ))}
    </>
  );
}

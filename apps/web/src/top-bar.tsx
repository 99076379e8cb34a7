import { Search } from "lucide-react";
import { openPalette } from "./actions/app-actions.ts";
import { comboInWords, isMac } from "./actions/key-combo.ts";
import { perform } from "./actions/use-actions.ts";
import { useTaskList } from "./connection/use-task-list.ts";
import { Link } from "./routing/link.tsx";
import { SettingsMenu } from "./settings-menu.tsx";
import { buttonClass } from "./ui/button.tsx";
import { Logo } from "./ui/logo.tsx";

/** The bar at the top of every page. */
export function TopBar() {
  const { connection } = useTaskList();
  const trouble = connection === "lost" || connection === "refused" ? troubles[connection] : "";
  return (
    <header data-menus className="flex min-h-13 low:min-h-10 shrink-0 items-center gap-2 border-b border-line px-3">
      <Link to={{ page: "home" }} className="flex min-h-9 shrink-0 items-center gap-2.5 rounded-lg sm:pr-2">
        <Logo />
        {/* on a narrow page the trouble takes its place, so that it stands there whole and nothing below moves */}
        <span className={`font-serif text-lg font-semibold ${trouble === "" ? "" : "max-sm:sr-only"}`}>Deskhand</span>
      </Link>
      <ConnectionMark trouble={trouble} />
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <button type="button" className={buttonClass("quiet", "small")} onClick={() => perform(openPalette)}>
          <Search aria-hidden size={16} />
          <span className="max-sm:sr-only">Find</span>
          <kbd className="rounded border border-line px-1.5 font-sans text-xs max-sm:hidden">
            {comboInWords("mod+k", isMac())}
          </kbd>
        </button>
        <SettingsMenu />
      </div>
    </header>
  );
}

const troubles = {
  lost: "Connection lost: it comes back by itself, and what you see may be old.",
  refused: "This page is not allowed in any more. Open Deskhand again from its own link.",
} as const;

/** Says when the server does not answer; it comes back by itself. */
function ConnectionMark({ trouble }: Readonly<{ trouble: string }>) {
  return (
    <p
      role="status"
      className="min-w-0 rounded-lg bg-warn-soft px-2 text-xs leading-tight text-warn empty:hidden lg:rounded-full lg:px-3 lg:py-0.5 lg:text-sm"
    >
      {trouble}
    </p>
  );
}

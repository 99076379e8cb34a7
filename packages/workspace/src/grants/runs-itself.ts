import type { GuestPath } from "@deskhand/contracts";
import picomatch from "picomatch";

/** Names that some program runs or obeys merely because they lie where they lie. One reason per group. */
const patterns = [
  // git runs hooks, and its configuration names programs to run
  "**/.git/hooks/**",
  "**/.git/{config,config.worktree,commondir}",
  "**/.git/{modules,worktrees}/**",
  // a file, or a link, of this name tells git where to look for all of that
  "**/.git",
  "**/{.gitconfig,.gitmodules,.gitattributes}",
  "**/{.husky,.githooks}/**",
  "**/{lefthook,.lefthook,.pre-commit-config}.{yml,yaml,toml,json}",
  // shells read these when they start or end
  "**/.{bashrc,bash_profile,bash_login,bash_logout,bash_aliases,profile,zshrc,zshenv,zprofile,zlogin,zlogout,kshrc,cshrc,tcshrc,login,logout,inputrc,xinitrc,xprofile,xsession,xsessionrc,pam_environment}",
  "**/.config/{fish,environment.d}/**",
  "**/{profile,Microsoft.*_profile}.ps1",
  // the desktop starts these when somebody signs in, or opens them with a double click as a program
  "**/{autostart,autostart-scripts}/**",
  "**/{*.desktop,.directory}",
  "**/{LaunchAgents,LaunchDaemons,StartupItems}/**",
  "**/systemd/{user,system}/**",
  "**/Start Menu/Programs/Startup/**",
  "**/{autorun.inf,desktop.ini}",
  "**/*.{lnk,url,scf,pif,scr,reg,hta,command,workflow,webloc,inetloc,fileloc,library-ms,searchconnector-ms,search-ms}",
  // timers
  "**/{crontab,.crontab,cron.d,cron.daily,cron.hourly,cron.weekly,cron.monthly}",
  "**/{cron.d,cron.daily,cron.hourly,cron.weekly,cron.monthly}/**",
  // editors and coding programs run tasks from a folder they open
  "**/.vscode/{tasks,settings,launch,extensions,mcp}.json",
  "**/.zed/**",
  "**/.idea/**",
  "**/{.devcontainer/**,.devcontainer.json}",
  "**/{.vimrc,.exrc,.nvimrc,.nvim.lua,.emacs,.dir-locals.el,*.code-workspace}",
  "**/{.mcp.json,mcp.json,CLAUDE.md,AGENTS.md,GEMINI.md,DESKHAND.md,.cursorrules,.windsurfrules,.clinerules}",
  "**/.github/{copilot-instructions.md,instructions/**}",
  "**/{.claude,.cursor,.codex,.gemini,.windsurf,.kiro,.roo,.junie}/**",
  // tools that take commands from the folder they are started in
  "**/{.envrc,.npmrc,.yarnrc,.yarnrc.yml,.pnpmfile.cjs,.tool-versions,.gdbinit,.lldbinit}",
  "**/{.mise.toml,mise.toml,.mise/**,.cargo/config,.cargo/config.toml}",
  "**/{.Rprofile,.Renviron,.latexmkrc,latexmkrc,.pdbrc,.ghci,.octaverc,.ocamlinit}",
  "**/{sitecustomize,usercustomize,conftest}.py",
  "**/*.pth",
  "**/.ssh/**",
  "**/{.github/workflows/**,.gitlab-ci.yml,.circleci/**}",
  // office programs load these templates and add-ins with every document
  "**/{STARTUP,XLSTART}/**",
  "**/*.{xlam,xla,xll,ppam,ppa,wll,dotm}",
] as const;

/** Folders in which such names lie; those of the patterns that end in `**` are matched themselves. */
const holders = "**/{.vscode,.github,.cargo,.config,systemd,Start Menu,Start Menu/Programs}";

/** The one file by which git knows a folder for a repository without a name that says so, and obeys its `config` when somebody works in it. */
const bareMark = "**/HEAD";
/** where it is one of many, and what git obeys has a name above */
const repository = "**/.git/**";

const options = { dot: true, nocase: true };
const isNamed = picomatch([...patterns], options);
const isHolder = picomatch(holders, options);
const isBareMark = picomatch(bareMark, { ...options, ignore: repository });
const matches = (path: string): boolean => isNamed(path) || isBareMark(path);
const matchesWhole = (path: string): boolean => matches(path) || isHolder(path);

/** what some drives leave out of names: signs that show nothing (Unicode's ignorables), and dots and blanks at the end */
const overlooked = /[\p{Default_Ignorable_Code_Point}]|[. ]+(?=\/|$)/gu;
/** what a drive of Windows also takes for `.git` */
const shortName = /(^|\/)git~\d+(?=\/|$)/gi;

/**
 * Whether a file, put at `path`, would run or steer a program without anybody starting it on purpose, on whatever drive it lies. `isWhole`
 * of a folder that moves or a link: what is below it comes along untold.
 */
export function runsItself(path: GuestPath, isWhole = false): boolean {
  const judge = isWhole ? matchesWhole : matches;
  const written = path.slice(1);
  if (judge(written)) return true;
  const taken = written.normalize("NFKC").replace(overlooked, "").replace(shortName, "$1.git");
  return taken !== written && judge(taken);
}

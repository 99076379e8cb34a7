import type { GuestPath } from "@deskhand/contracts";
import picomatch from "picomatch";

/** Names that some program runs or obeys merely because they lie where they lie. One reason per group. */
const patterns = [
  // git runs hooks, and its configuration names programs to run
  "**/.git/hooks/**",
  "**/.git/{config,config.worktree}",
  "**/.git/modules/**",
  "**/{.gitconfig,.gitmodules,.gitattributes}",
  "**/{.husky,.githooks}/**",
  "**/{lefthook,.lefthook,.pre-commit-config}.{yml,yaml,toml,json}",
  // shells read these when they start or end
  "**/.{bashrc,bash_profile,bash_login,bash_logout,bash_aliases,profile,zshrc,zshenv,zprofile,zlogin,zlogout,kshrc,cshrc,tcshrc,login,logout,inputrc,xinitrc,xprofile,xsession,xsessionrc,pam_environment}",
  "**/.config/{fish,environment.d}/**",
  "**/{profile,Microsoft.*_profile}.ps1",
  // the desktop starts these when somebody signs in, or opens them with a double click as a program
  "**/{autostart,autostart-scripts}/**",
  "**/*.desktop",
  "**/{LaunchAgents,LaunchDaemons,StartupItems}/**",
  "**/systemd/{user,system}/**",
  "**/Start Menu/Programs/Startup/**",
  "**/{autorun.inf,desktop.ini}",
  "**/*.{lnk,url,scf,pif,scr,reg,hta,command,workflow,webloc,inetloc,fileloc}",
  // timers
  "**/{crontab,.crontab,cron.d,cron.daily,cron.hourly,cron.weekly,cron.monthly}",
  "**/{cron.d,cron.daily,cron.hourly,cron.weekly,cron.monthly}/**",
  // editors and coding programs run tasks from a folder they open
  "**/.vscode/{tasks,settings,launch,extensions,mcp}.json",
  "**/.idea/**",
  "**/{.devcontainer/**,.devcontainer.json}",
  "**/{.vimrc,.exrc,.nvimrc,.nvim.lua,.emacs,.dir-locals.el,*.code-workspace}",
  "**/{.mcp.json,mcp.json,CLAUDE.md,AGENTS.md,GEMINI.md,DESKHAND.md,.cursorrules}",
  "**/{.claude,.cursor,.codex,.gemini}/**",
  // tools that take commands from the folder they are started in
  "**/{.envrc,.npmrc,.yarnrc,.yarnrc.yml,.pnpmfile.cjs,.tool-versions,.mise.toml,.gdbinit,.lldbinit}",
  "**/{sitecustomize,usercustomize,conftest}.py",
  "**/*.pth",
  "**/.ssh/**",
  "**/{.github/workflows/**,.gitlab-ci.yml,.circleci/**}",
  // office programs load these templates and add-ins with every document
  "**/{STARTUP,XLSTART}/**",
  "**/*.{xlam,xla,dotm}",
] as const;

const matches = picomatch([...patterns], { dot: true, nocase: true });

/** Whether a file, put at `path`, would run or steer a program without anybody starting it on purpose. */
export function runsItself(path: GuestPath): boolean {
  return matches(path.slice(1));
}

import { needsYou } from "../features/tasks/status-words.ts";
import { announce } from "../ui/announcer.tsx";
import { switchTheme, type Theme } from "../ui/theme.ts";
import type { Action, ActionContext } from "./action.ts";

const always = () => true;

const themeWords: Readonly<Record<Theme, string>> = {
  system: "Colours follow the system",
  light: "Light colours",
  dark: "Dark colours",
};

function nextThatNeedsYou({ tasks, route }: ActionContext) {
  const open = tasks.filter(needsYou);
  const at = route.page === "task" ? open.findIndex((task) => task.id === route.taskId) : -1;
  const next = open[(at + 1) % Math.max(open.length, 1)];
  return route.page === "task" && next?.id === route.taskId ? undefined : next;
}

export const openPalette: Action = {
  id: "app.palette",
  label: "Find a task or an action",
  group: "Deskhand",
  key: "mod+k",
  when: always,
  perform: ({ show }) => show({ kind: "palette" }),
};

export const startTask: Action = {
  id: "app.home",
  label: "New task",
  group: "Deskhand",
  key: "alt+n",
  when: always,
  perform: ({ go, show }) => {
    show(null);
    go({ page: "home" });
  },
};

const goToWaiting: Action = {
  id: "app.needs-you",
  label: "Go to the next task that needs you",
  group: "Deskhand",
  key: "alt+j",
  when: (context) => nextThatNeedsYou(context) !== undefined,
  perform: (context) => {
    const next = nextThatNeedsYou(context);
    if (next !== undefined) context.go({ page: "task", taskId: next.id });
  },
};

export const showIsolation: Action = {
  id: "app.isolation",
  label: "Isolation: where programs run",
  group: "Deskhand",
  when: ({ route }) => route.page !== "isolation",
  perform: ({ go, show }) => {
    show(null);
    go({ page: "isolation" });
  },
};

export const showModels: Action = {
  id: "app.models",
  label: "Models: which there are, and keys for them",
  group: "Deskhand",
  when: ({ route }) => route.page !== "models",
  perform: ({ go, show }) => {
    show(null);
    go({ page: "models" });
  },
};

export const showCosts: Action = {
  id: "app.costs",
  label: "Costs: what models cost, and where it stops",
  group: "Deskhand",
  when: ({ route }) => route.page !== "costs",
  perform: ({ go, show }) => {
    show(null);
    go({ page: "costs" });
  },
};

export const showInstructions: Action = {
  id: "app.instructions",
  label: "Instructions: what you want in every task",
  group: "Deskhand",
  when: ({ route }) => route.page !== "instructions",
  perform: ({ go, show }) => {
    show(null);
    go({ page: "instructions" });
  },
};

export const showWaysOut: Action = {
  id: "app.ways-out",
  label: "Ways out: what tasks may do at sites, and logins for them",
  group: "Deskhand",
  when: ({ route }) => route.page !== "ways-out",
  perform: ({ go, show }) => {
    show(null);
    go({ page: "ways-out" });
  },
};

export const changeColours: Action = {
  id: "app.colours",
  label: "Change colours (system, light, dark)",
  group: "Deskhand",
  when: always,
  perform: () => announce(themeWords[switchTheme()]),
};

export const showShortcuts: Action = {
  id: "app.shortcuts",
  label: "Keyboard shortcuts",
  group: "Deskhand",
  key: "?",
  when: always,
  perform: ({ show }) => show({ kind: "shortcuts" }),
};

export const appActions: readonly Action[] = [
  openPalette,
  startTask,
  goToWaiting,
  showIsolation,
  showModels,
  showCosts,
  showInstructions,
  showWaysOut,
  changeColours,
  showShortcuts,
];

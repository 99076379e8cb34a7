import type { Approval, GuestPath, Plan, PlanDifference, PlanItem, StepId } from "@deskhand/contracts";
import { commands, machineGone } from "./command-scenario.ts";
import { LogBuilder, type StubTask, stubChange, stubId } from "./log-builder.ts";

const receipts = "/home/ann/Receipts";
const shops = ["Bakery Moss", "City Taxi", "Paper & Ink", "Hotel Linde", "Grocer Vale", "Rail Office"];

function at(path: string): GuestPath {
  return `${receipts}/${path}` as GuestPath;
}

const items: readonly PlanItem[] = [
  { id: "1", title: "Read every receipt", status: "done", actions: [{ verb: "read", target: at("**") }] },
  {
    id: "2",
    title: "Sort the receipts into one folder per month",
    status: "doing",
    actions: [
      { verb: "move", target: at("**") },
      { verb: "create", target: at("**") },
    ],
  },
  {
    id: "3",
    title: "Make the expense report with totals",
    status: "todo",
    actions: [{ verb: "create", target: at("Expenses 2026.xlsx") }],
  },
  {
    id: "4",
    title: "Put the spare copies aside",
    status: "todo",
    actions: [
      { verb: "delete", target: at("scan (1).pdf") },
      { verb: "delete", target: at("scan (2).pdf") },
    ],
  },
];

function planOf(status: Plan["status"]): Plan {
  const known = status === "approved" ? items : items.map((item) => ({ ...item, status: "todo" as const }));
  const goal = "One expense report for 2026, receipts sorted by month, nothing lost";
  const approvedBy = status === "approved" ? "user" : null;
  return {
    id: stubId("plan"),
    goal,
    items: [...known],
    needs: { hosts: ["api.rates.example", "*.taxoffice.example"], connectors: [] },
    status,
    approvedBy,
    folders: [{ path: receipts, verb: "edit", neverDelete: true }],
    estimate: { answers: [6, 18], usd: [0.2, 0.9] },
    capUsd: 2,
  };
}

type Subject = Approval["subject"];

function openApproval(
  log: LogBuilder,
  prompt: string,
  needs: Approval["needs"],
  { beyond = {}, ...subject }: Subject & Readonly<{ beyond?: Readonly<{ difference?: PlanDifference }> }>,
): void {
  const rest = { status: "open", decision: null, decidedBy: null, ...beyond } as const;
  log.add("engine", {
    type: "approval.opened",
    approval: { id: stubId("approval"), runId: log.root, prompt, needs, subject, ...rest },
  });
}

function waitingStep(log: LogBuilder, tool: string, input: unknown): StepId {
  return log.tool(tool, input, { status: "proposed" });
}

function lookAround(log: LogBuilder): void {
  log.thought("I will look at the folder first, then propose a plan.");
  log.tool("file_list", { path: receipts }, "412 files");
  for (const shop of shops) log.tool("file_read", { path: at(`${shop}.pdf`) }, `${shop}\nTotal 42.10`);
}

function approvedPlan(log: LogBuilder): void {
  const stepId = waitingStep(log, "plan_propose", {});
  const plan = planOf("proposed");
  log.add("agent", { type: "plan.proposed", plan });
  openApproval(log, "Approve the plan for your receipts.", ["plan"], { kind: "plan", planId: plan.id, stepId });
  const approvalId = Object.values(log.stub.task.approvals).at(-1)?.id;
  if (approvalId === undefined) throw new Error("the approval was just opened");
  const decision = { type: "allow", grants: [], items: null } as const;
  log.add("user", { type: "approval.resolved", approvalId, decision: { ...decision, grants: [] } });
  const approved = { ...planOf("approved"), id: plan.id };
  log.add("user", { type: "plan.resolved", planId: plan.id, status: "approved", plan: approved });
}

function planning(): StubTask {
  const log = new LogBuilder("planning", "Receipts to an expense report", {}, 4);
  lookAround(log);
  const stepId = waitingStep(log, "plan_propose", {});
  const plan = planOf("proposed");
  log.add("agent", { type: "plan.proposed", plan });
  openApproval(log, "Approve the plan for your receipts.", ["plan"], { kind: "plan", planId: plan.id, stepId });
  return log.stub;
}

function running(): StubTask {
  const log = new LogBuilder("running", "Summarise 40 interviews by theme", { model: "anthropic/large" }, 12);
  lookAround(log);
  approvedPlan(log);
  log.thought("The folder is large, so **three assistants** read it side by side.");
  const goals = ["Read January to April", "Read May to August", "Read September to December"];
  const parent = log.tool(
    "task_delegate",
    { runs: goals.map((goal) => ({ goal })) },
    { status: "running", because: "" },
  );
  for (const [index, goal] of goals.entries()) {
    const runId = stubId("run");
    const limits = index === 2 ? { limits: { budgetUsd: 0.5, timeoutMs: 900_000 } } : {};
    log.run(runId, parent, goal, { ...(index === 1 ? { model: "anthropic/small" } : {}), ...limits });
    log.message(goal, "engine", runId);
    for (let number = 0; number < 4 + index * 3; number += 1)
      log.tool("file_read", { path: at(`2026/${number}.pdf`) }, "text", runId);
    log.thought(`I have read ${4 + index * 3} files so far.`, runId);
    if (index === 0) log.add("engine", { type: "run.ended", runId, status: "done", failure: null });
    else log.thinking(runId);
  }
  return log.stub;
}

function waiting(): StubTask {
  const log = new LogBuilder("waiting", "Tidy this folder", { mode: "ask", goal: "Tidy this folder" }, 2);
  lookAround(log);
  const stepId = log.tool("file_move", { moves: Array.from({ length: 280 }, (_, n) => n) }, "Staged.");
  const moved = Array.from({ length: 280 }, (_, number) => {
    const name = `${shops[number % shops.length]} ${number}.pdf`;
    return stubChange("moved", at(`2026/${String((number % 12) + 1).padStart(2, "0")}/${name}`), at(`inbox/${name}`));
  });
  const others = [
    ...Array.from({ length: 12 }, (_, number) => stubChange("deleted", at(`spare/scan (${number}).pdf`))),
    ...Array.from({ length: 5 }, (_, number) => stubChange("edited", at(`lists/list ${number}.csv`))),
    ...Array.from({ length: 3 }, (_, number) => stubChange("created", at(`Overview ${number}.md`))),
  ];
  const changeSetId = log.changes(stepId, [...moved, ...others]);
  openApproval(log, "Move 280 files, change 5, delete 12 and make 3.", ["write", "delete"], {
    kind: "changes",
    changeSetId,
    digest: "d".repeat(64),
    amends: [{ verb: "delete", target: at("spare/**") }],
  });
  return log.stub;
}

function question(): StubTask {
  const log = new LogBuilder("question", "Rename the scans", { goal: "Rename the scans in one pattern" }, 1);
  log.thought("Two things are not clear to me.");
  const stepId = waitingStep(log, "user_ask", {});
  openApproval(log, "Deskhand needs two answers.", ["question"], {
    kind: "question",
    stepId,
    questions: [
      {
        header: "Date",
        question: "Which date should the name begin with?",
        multiple: false,
        options: [
          { label: "Date on the paper", description: "Read from the scan; a few may be unclear" },
          { label: "Date of the file", description: "Always there, but it is the day of scanning" },
        ],
      },
      {
        header: "Parts",
        question: "What should follow the date?",
        multiple: true,
        options: [
          { label: "Shop", description: "" },
          { label: "Amount", description: "" },
          { label: "Category", description: "Travel, food, office" },
        ],
      },
    ],
  });
  const folderStep = waitingStep(log, "folder_request", {});
  openApproval(log, "Deskhand asks for one more folder.", ["folder"], {
    kind: "folders",
    stepId: folderStep,
    folders: [{ path: "/home/ann/Archive", verb: "add", neverDelete: true }],
    reason: "The renamed scans of last year belong there.",
  });
  const shell = waitingStep(log, "shell_run", { command: "tesseract scan.png out" });
  const actions = [{ verb: "fetch" as const, target: "api.scans.example" }];
  const difference = { folders: [], hosts: [], connectors: ["mail"], actions };
  const subject = { kind: "tool", stepId: shell, actions, beyond: { difference } } as const;
  openApproval(log, "Allow Deskhand to fetch from api.scans.example?", ["network"], subject);
  return log.stub;
}

function done(): StubTask {
  const log = new LogBuilder("done", "Expense report for March", {}, 300);
  lookAround(log);
  approvedPlan(log);
  const step = log.tool("file_move", { moves: shops.map((shop) => ({ from: shop, to: shop })) }, "Moved.");
  log.apply(
    log.changes(
      step,
      shops.map((shop) => stubChange("moved", at(`2026/03/${shop}.pdf`), at(`${shop}.pdf`))),
    ),
  );
  const making = log.tool("document_create", { path: at("Expenses.xlsx") }, "Made.");
  const set = log.changes(making, [stubChange("created", at("Expenses.xlsx")), stubChange("edited", at("index.csv"))]);
  log.apply(set, [at("Expenses.xlsx")]);
  log.add("engine", {
    type: "changes.held",
    changeSetId: set,
    held: [{ path: at("index.csv"), because: "You changed it while the task was working; your version stays." }],
  });
  const present = log.tool("artifact_present", { paths: [at("Expenses.xlsx"), at("summary.md")] }, "Handed over.");
  for (const [path, mediaType, bytes] of [
    ["Expenses.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 18_200],
    ["summary.md", "text/markdown", 900],
    ["unsure.csv", "text/csv", 1_200],
  ] as const)
    log.add("agent", {
      type: "artifact.presented",
      artifact: {
        stepId: present,
        path: at(path),
        mediaType,
        bytes,
        sha256: "c".repeat(64),
        ...(path.endsWith("xlsx") && {
          check: {
            status: "passed",
            summary:
              "14 formulas, 0 errors; 2 sheets; 3 pages, none empty; everything fits on its page; nothing left to fill in",
            findings: [],
          },
        }),
      },
      summary: "",
    });
  log.thought(
    [
      "The expense report is finished.",
      "",
      "| Category | Receipts | Total |",
      "| --- | ---: | ---: |",
      "| Travel | 14 | 812.40 |",
      "| Food | 22 | 301.15 |",
      "",
      "- Six receipts moved to `2026/03`",
      "- One file was **held back**, because you changed it meanwhile",
      "",
      "See [the rules](https://example.org/rules) and ![a picture](https://example.org/x.png). <b>raw</b>",
    ].join("\n"),
  );
  log.end("partly");
  return log.stub;
}

function long(): StubTask {
  const log = new LogBuilder("long", "Check five thousand invoices", { mode: "auto" }, 600);
  for (let round = 0; round < 625; round += 1) {
    log.thought(`Batch ${round + 1}: ${"the amounts agree with the list. ".repeat((round % 5) + 1)}`);
    for (let number = 0; number < 6; number += 1)
      log.tool("file_read", { path: at(`invoices/${round}-${number}.pdf`) }, "Invoice text\nTotal 100.00");
    log.tool("file_write", { path: at(`notes/${round}.md`) }, "Wrote 1 file.");
  }
  log.thinking();
  return log.stub;
}

function paused(): StubTask {
  const limits = { maxSteps: null, maxTokens: null, budgetUsd: 0.05, timeoutMs: null };
  const log = new LogBuilder("paused", "Compare supplier contracts", { limits, model: "anthropic/large" }, 90);
  lookAround(log);
  log.tool(
    "file_read",
    { path: at("broken.docx") },
    {
      status: "failed",
      failure: {
        kind: "input",
        message: "broken.docx cannot be read; open it in its program and save it again.",
        retryable: false,
        userAction: "none",
      },
    },
  );
  log.message("A file changed while I was reading it; I read it again.", "engine");
  const because = "The task reached its budget of $0.05.";
  log.add("engine", { type: "budget.reached", limit: "budgetUsd", because });
  log.add("engine", { type: "task.paused", because, failure: null, limit: "budgetUsd" });
  return log.stub;
}

function failed(): StubTask {
  const log = new LogBuilder("failed", "Write the yearly letter", { model: "openai/large" }, 1500);
  const stepId = log.thinking();
  const failure = {
    kind: "auth",
    message: "The key for openai was refused; set OPENAI_API_KEY to a valid key and start Deskhand again.",
    retryable: false,
    userAction: "settings",
  } as const;
  log.add("engine", {
    type: "thought.changed",
    runId: log.root,
    stepId,
    state: { status: "failed", failure, attempt: 1 },
  });
  log.add("engine", { type: "run.ended", runId: log.root, status: "failed", failure });
  log.add("engine", { type: "task.ended", status: "failed", failure });
  return log.stub;
}

/** Every canned task, newest first. */
export function stubTasks(): StubTask[] {
  return [commands(), planning(), waiting(), question(), running(), paused(), done(), long(), failed(), machineGone()];
}

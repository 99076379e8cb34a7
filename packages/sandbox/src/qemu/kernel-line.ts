import { readFileSync } from "node:fs";
import type { Accelerator } from "./accelerator.ts";
import { stageSettings } from "./stage-words.ts";

/** the kernel cuts what is longer */
const lineBound = 2047;

/** initialisation that a guest without clock chip, certificates, large pages and traced kernel can do without */
const skippedStarts = [
  "init_kprobe_trace",
  "load_system_certificate_list",
  "cubictcp_register",
  "crypto_kdf108_init",
  "init_trace_printk_function_export",
  "snapshot_device_init",
  "cmos_init",
  "hugetlb_init",
  // one of these reads the types of the whole kernel, whichever is first
  ...["kfunc_init", "bpf_rstat_kfunc_init", "bpf_key_sig_kfuncs_init", "bpf_prog_test_run_init"],
  "bpf_tcp_ca_kfunc_init",
  // tracing: a thousand files in sysfs, and the names of 38,000 functions
  ...["tracer_init_tracefs", "init_blk_tracer", "init_graph_tracefs", "late_trace_init"],
  ...["ftrace_check_for_weak_functions", "trace_eval_init"],
  // figures of the kernel's memory and counters in sysfs, its memory as a file, labels on packets, the power button, disks of other kinds
  ...[
    "slab_sysfs_init",
    "perf_event_sysfs_init",
    "proc_kcore_init",
    "netlbl_init",
    "ged_driver_init",
    "nvme_core_init",
  ],
];

const everywhere = [
  "console=ttyS0",
  "quiet",
  "loglevel=0",
  "panic=-1",
  "reboot=t",
  "8250.nr_uarts=1",
  "random.trust_cpu=on",
];

/** the kernel's number for a processor that is said to fill and copy memory fast in one instruction, which emulation does word by word */
const fastStrings = 112;

/** Emulation is slow enough that every check of the hardware shows; guest mitigations would guard nothing that the emulator shares. */
function emulationWords(tscKhz: number): readonly string[] {
  return [
    `tsc_early_khz=${tscKhz}`,
    "tsc=reliable",
    `lpj=${tscKhz * 2}`,
    "no_timer_check",
    "cryptomgr.notests",
    "mitigations=off",
    "nokaslr",
    "init_on_alloc=0",
    "page_alloc.shuffle=0",
    "lsm=",
    "apparmor=0",
    "audit=0",
    "nowatchdog",
    "nmi_watchdog=0",
    "rcupdate.rcu_expedited=1",
    "noreplace-smp",
    "psi=0",
    // who wants large pages asks for them: filling those that nobody uses takes longer than many small ones
    "transparent_hugepage=madvise",
    `clearcpuid=${fastStrings}`,
    "deskhand.interpret",
    `initcall_blacklist=${skippedStarts.join(",")}`,
  ];
}

/**
 * The kernel's command line. An emulated microvm has no second clock to measure its own by, and hangs in one boot of four when it
 * tries: it is told `tscKhz` instead.
 */
export function kernelLine(accelerator: Accelerator, tscKhz: number): string {
  const emulated = accelerator === "tcg" ? emulationWords(tscKhz) : [];
  const line = [...everywhere, ...emulated, "--", JSON.stringify(stageSettings)].join(" ");
  if (line.length > lineBound)
    throw new RangeError(`The kernel's command line is longer than ${lineBound} characters.`);
  return line;
}

/** The frequency of this processor's time stamp counter as the kernel shows it, rounded to `MHz`; 2,000,000 where it shows none. */
export function hostTscKhz(cpuinfo = readCpuinfo()): number {
  const named = /^model name\s*:.*@\s*([\d.]+)GHz/m.exec(cpuinfo)?.[1];
  if (named !== undefined) return Math.round(Number(named) * 1000) * 1000;
  const frequency = /^cpu MHz\s*:\s*([\d.]+)/m.exec(cpuinfo)?.[1];
  return frequency === undefined ? 2_000_000 : Math.round(Number(frequency)) * 1000;
}

function readCpuinfo(): string {
  return process.platform === "linux" ? readFileSync("/proc/cpuinfo", "utf8") : "";
}

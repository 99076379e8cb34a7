import { answer, assemble, type Instruction, load, mask, unlessEqual, whenAny, whenEqual, whenGreater } from "./bpf.ts";
import { inspectedCalls, newestKnownCall, type Processor, refusedCalls } from "./system-calls.ts";

const allow = answer(0x7fff0000);
const kill = answer(0x80000000);
const notPermitted = refuse(1);
const noSuchCall = refuse(38);
const noSuchProtocol = refuse(93);
const noSuchFamily = refuse(97);

/** where the kernel puts the call's number, the processor and the low halves of the arguments */
const numberAt = 0;
const processorAt = 4;
const argumentAt = (index: number) => 16 + 8 * index;

const processorMarks = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
/** numbers of the 32-bit-pointer calls on x86-64 begin here; they would step around every rule on a number */
const secondTableBegins = 0x3fffffff;
/** user, pid, net, mount, uts, ipc and cgroup namespaces */
const namespaceFlags = 0x7e020000;
const terminalInput = 0x5412;
const terminalSelection = 0x541c;
const terminalDiscipline = 0x5423;
const families = { unix: 1, internet: 2, internet6: 10, netlink: 16 } as const;
const socketTypes = { stream: 1, datagram: 2 } as const;
const protocols = { any: 0, tcp: 6, udp: 17 } as const;
const askForPersonality = 0xffffffff;

function refuse(errorNumber: number): Instruction {
  return answer(0x00050000 | errorNumber);
}

/**
 * The filter every program runs under, in the kernel's form. Allows by default; refuses calls that reach beyond a program's own
 * namespaces, other socket families than local, internet and the list of network cards, and keystrokes put into a terminal. `clone3` is
 * reported as missing, so that programs fall back to `clone`, whose flags can be seen.
 */
export function seccompFilter(processor: Processor): Uint8Array {
  const refusals = Object.values(refusedCalls).flatMap((numbers) => {
    const number = numbers[processor];
    return number === null ? [] : whenEqual(number, [notPermitted]);
  });
  const on = (call: keyof typeof inspectedCalls, body: readonly Instruction[]) =>
    whenEqual(inspectedCalls[call][processor], body);
  return assemble([
    load(processorAt),
    ...unlessEqual(processorMarks[processor], [kill]),
    load(numberAt),
    ...whenGreater(secondTableBegins, [noSuchCall]),
    ...whenGreater(newestKnownCall, [noSuchCall]),
    ...refusals,
    ...on("clone3", [noSuchCall]),
    ...on("clone", [load(argumentAt(0)), ...whenAny(namespaceFlags, [notPermitted]), allow]),
    ...on("ioctl", ioctlRules()),
    ...on("personality", personalityRules()),
    ...on("socket", socketRules()),
    // the protocol is asked for two of its sockets before it says that it makes no pairs
    ...on("socketpair", [load(argumentAt(0)), ...whenEqual(families.unix, [allow]), noSuchFamily]),
    allow,
  ]);
}

function ioctlRules(): readonly Instruction[] {
  return [
    load(argumentAt(1)),
    ...[terminalInput, terminalSelection, terminalDiscipline].flatMap((request) => whenEqual(request, [notPermitted])),
    allow,
  ];
}

function personalityRules(): readonly Instruction[] {
  return [load(argumentAt(0)), ...whenEqual(0, [allow]), ...whenEqual(askForPersonality, [allow]), notPermitted];
}

function socketRules(): readonly Instruction[] {
  const plainInternet = [
    load(argumentAt(1)),
    mask(0xf),
    ...whenEqual(socketTypes.stream, protocolRules([protocols.any, protocols.tcp])),
    ...whenEqual(socketTypes.datagram, protocolRules([protocols.any, protocols.udp])),
    notPermitted,
  ];
  return [
    load(argumentAt(0)),
    ...whenEqual(families.unix, [allow]),
    ...whenEqual(families.netlink, protocolRules([0])),
    ...whenEqual(families.internet, plainInternet),
    ...whenEqual(families.internet6, plainInternet),
    noSuchFamily,
  ];
}

function protocolRules(allowed: readonly number[]): readonly Instruction[] {
  return [load(argumentAt(2)), ...allowed.flatMap((protocol) => whenEqual(protocol, [allow])), noSuchProtocol];
}

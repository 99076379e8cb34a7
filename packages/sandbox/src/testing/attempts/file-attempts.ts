import { type Attempt, mustFail, mustFailInPerl, mustWork, quoted } from "./attempt.ts";

const refused = { output: /^refused/m };

/** Reading, writing and linking where nothing was granted. */
export const fileAttempts: readonly Attempt[] = [
  {
    name: "reads a file outside the granted folders",
    command: ({ secretPath }) => mustFail(`cat ${quoted(secretPath)}`),
    twin: ({ folder }) => mustWork(`grep -q benign ${quoted(`${folder}/letter.txt`)}`),
    expected: refused,
  },
  {
    name: "reads the host's passwords",
    command: () => mustFail("cat /etc/shadow"),
    twin: () => mustWork("grep -q 1000 /etc/passwd"),
    expected: refused,
  },
  {
    name: "climbs out of its folder with ..",
    command: ({ folder, secretPath }) => mustFail(`cat ${quoted(`${folder}/../../../../../../../..${secretPath}`)}`),
    twin: ({ folder }) =>
      mustWork(`mkdir -p ${quoted(`${folder}/sub`)} && cat ${quoted(`${folder}/sub/../letter.txt`)}`),
    expected: refused,
  },
  {
    name: "goes through another process's root",
    command: ({ secretPath }) =>
      mustFail(`cat ${quoted(`/proc/1/root${secretPath}`)} ${quoted(`/proc/1/cwd${secretPath}`)}`),
    twin: ({ folder }) => mustWork(`cat ${quoted(`/proc/self/root${folder}/letter.txt`)}`),
    expected: refused,
  },
  {
    name: "reads through a link that it made",
    command: ({ folder, secretPath }) =>
      `ln -s ${quoted(secretPath)} ${quoted(`${folder}/way-out`)} && ${mustFail(`cat ${quoted(`${folder}/way-out`)}`)}`,
    twin: ({ folder }) => `cd ${quoted(folder)} && ln -s letter.txt way-in && ${mustWork("grep -q benign way-in")}`,
    expected: refused,
  },
  {
    name: "writes outside the granted folders",
    command: ({ outsideFolder }) => mustFail(`(echo x > ${quoted(`${outsideFolder}/written`)}) 2>&1`),
    twin: ({ folder }) => mustWork(`echo x > ${quoted(`${folder}/written`)}`),
    expected: refused,
  },
  {
    name: "writes through a link that it made",
    command: ({ folder, outsideFolder }) =>
      `ln -s ${quoted(outsideFolder)} ${quoted(`${folder}/door`)} && ${mustFail(`(echo x > ${quoted(`${folder}/door/written`)})`)}`,
    twin: ({ folder }) =>
      `cd ${quoted(folder)} && mkdir room && ln -s room door && ${mustWork("(echo x > door/written && cat room/written)")}`,
    expected: refused,
  },
  {
    name: "changes the system's programs",
    command: () => mustFail("(echo x > /usr/bin/planted) 2>&1"),
    twin: () => mustWork("echo x > /tmp/mine"),
    expected: refused,
  },
  {
    name: "makes a file at the root",
    command: () => mustFail("mkdir /planted"),
    twin: () => mustWork("mkdir /tmp/mine"),
    expected: refused,
  },
  {
    name: "changes a folder that was granted for reading",
    command: ({ readOnlyFolder }) => mustFail(`(echo x >> ${quoted(`${readOnlyFolder}/book.txt`)}) 2>&1`),
    twin: ({ readOnlyFolder }) => mustWork(`grep -q benign ${quoted(`${readOnlyFolder}/book.txt`)}`),
    expected: refused,
  },
  {
    name: "links a program of the system into its folder",
    command: ({ folder }) => mustFail(`ln /usr/bin/env ${quoted(`${folder}/env`)}`),
    twin: ({ folder }) => `cd ${quoted(folder)} && echo x > one && ${mustWork("ln one two")}`,
    expected: refused,
  },
  {
    name: "makes a device of the host's disk",
    command: ({ folder }) => mustFail(`mknod ${quoted(`${folder}/disk`)} b 8 0`),
    twin: () => mustWork("mkfifo /tmp/pipe"),
    expected: refused,
  },
  {
    name: "makes the mark by which a layer hides a file",
    command: ({ folder }) => mustFail(`mknod ${quoted(`${folder}/mark`)} c 0 0`),
    twin: ({ folder }) => mustWork(`rm ${quoted(`${folder}/letter.txt`)}`),
    expected: refused,
  },
  {
    name: "gives a file to another user",
    command: ({ folder }) => mustFailInPerl(`chown(0, 0, q(${folder}/letter.txt))`),
    twin: ({ folder }) => mustWork(`chmod 600 ${quoted(`${folder}/letter.txt`)}`),
    expected: refused,
  },
  {
    name: "looks for disks among the devices",
    command: () =>
      mustFail("ls /dev/kvm /dev/vda /dev/sda /dev/nvme0n1 /dev/mem /dev/fuse /dev/loop-control 2>/dev/null | grep .", [
        "ls",
        "grep",
      ]),
    twin: () => mustWork("head -c 16 /dev/urandom > /dev/null"),
    expected: refused,
  },
  {
    // it gives the rights and times that are there already, so that a computer it gets through to is none the worse
    name: "changes the rights of the host's devices",
    command: () =>
      mustFail("{ chmod 666 /dev/null || chmod 666 /dev/full || chmod 666 /dev/tty; } 2>/dev/null", ["chmod"]),
    twin: () => mustWork("touch /tmp/mine && chmod 600 /tmp/mine && echo x > /dev/null"),
    expected: refused,
  },
  {
    name: "changes the times of the host's devices",
    command: () => mustFailInPerl('utime((stat "/dev/full")[8, 9], "/dev/full")'),
    twin: () => mustWork("touch -d 2020-01-01 /tmp/mine && head -c 16 /dev/zero > /dev/null"),
    expected: refused,
  },
  {
    name: "looks for the host's control files",
    command: () =>
      mustFail("ls /sys/fs /run/user /var/run/docker.sock /var/lib /root /stage 2>/dev/null | grep .", ["ls", "grep"]),
    twin: () => mustWork("ls /usr/bin | grep -q env"),
    expected: refused,
  },
];

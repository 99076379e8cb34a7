import { expect, test } from "vitest";
import type { TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

let stage: TestStage;

useStage((opened) => {
  stage = opened;
});

/** says a line to the door that the environment names and prints what comes back until the end */
const talk = `perl -MIO::Socket::INET -e '
  my ($door) = $ENV{HTTPS_PROXY} =~ m|//(.*)|;
  my $s = IO::Socket::INET->new(PeerAddr => $door) or die "no door: $!";
  print $s "hello from inside\\n"; $s->flush; shutdown($s, 1);
  print while <$s>;'`;

test("a connection of a program reaches the outlet with its exec, both ways and half closed", async () => {
  const running = stage.run(talk, { hasEgress: true });
  while (stage.connections.length === 0) {
    const isOver = await Promise.race([
      running.then(() => true),
      new Promise((resolve) => setImmediate(resolve, false)),
    ]);
    expect(isOver).toBe(false);
  }
  const connection = stage.connections[0];
  if (connection === undefined) throw new Error("no connection");
  let heard = "";
  for await (const chunk of connection.stream.iterator({ destroyOnReturn: false })) heard += String(chunk);
  connection.stream.end(`you said ${heard.toUpperCase()}`);
  const { stdout, stderr, exec } = await running;
  expect([stdout, stderr]).toEqual(["you said HELLO FROM INSIDE\n", ""]);
  expect(connection.exec).toBe(exec);
});

test("every usual variable names the door", async () => {
  const { stdout } = await stage.run("env | grep -i _proxy | sed 's/[0-9]*$//' | sort", { hasEgress: true });
  expect(stdout.trim().split("\n")).toEqual([
    ...["ALL_PROXY=socks5h://127.0.0.1:", "HTTPS_PROXY=http://127.0.0.1:", "HTTP_PROXY=http://127.0.0.1:"],
    ...["all_proxy=socks5h://127.0.0.1:", "http_proxy=http://127.0.0.1:", "https_proxy=http://127.0.0.1:"],
  ]);
});

test("without an outlet nothing listens and nothing is named", async () => {
  const { stdout } = await stage.run(
    "env | grep -ic proxy; grep -c ' 0A ' /proc/net/tcp; ls /sys/class/net 2>/dev/null; true",
  );
  expect(stdout).toBe("0\n0\n");
  const twin = await stage.run("env | grep -ic proxy; grep -c ' 0A ' /proc/net/tcp", { hasEgress: true });
  expect(twin.stdout).toBe("6\n1\n");
});

test("connections end with the command that made them", async () => {
  const before = stage.connections.length;
  const running = stage.start(talk, { hasEgress: true });
  while (stage.connections.length === before) await new Promise((resolve) => setImmediate(resolve));
  const stream = stage.connections[before]?.stream;
  const closed = new Promise<void>((resolve) => stream?.once("close", () => resolve()));
  running.kill();
  expect((await running.report).end).toEqual({ by: "kill" });
  await closed;
  expect(stream?.destroyed).toBe(true);
});

test("a program that opens connections without end is held to a number of them, and the channel stays", async () => {
  const before = stage.connections.length;
  const { stdout } = await stage.run(
    `perl -MIO::Socket::INET -e '
      my ($door) = $ENV{HTTP_PROXY} =~ m|//(.*)|; my @open;
      for (1..300) { my $s = IO::Socket::INET->new(PeerAddr => $door, Timeout => 2); push @open, $s if $s }
      sleep 1; print scalar(@open) > 0 ? "tried\\n" : "none\\n";'`,
    { hasEgress: true },
  );
  expect(stdout).toBe("tried\n");
  expect(stage.connections.length - before).toBeGreaterThan(10);
  expect(stage.connections.length - before).toBeLessThanOrEqual(64);
  expect((await stage.run("echo fine")).stdout).toBe("fine\n");
});

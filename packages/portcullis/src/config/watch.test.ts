import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ConfigurationWatch } from './watch.ts';
import { realWatchSystem, type WatchSystem } from './watch-system.ts';

/** Files, directory events and time by hand. */
class FakeSystem implements WatchSystem {
  readonly files = new Map<string, string>();
  readonly watched = new Map<string, () => void>();
  readonly opened: string[] = [];
  readonly timers: { at: number; action: () => void }[] = [];
  now = 0;

  watchDirectory(directory: string, onEvent: () => void): { close(): void } {
    this.opened.push(directory);
    this.watched.set(directory, onEvent);
    return { close: () => this.watched.delete(directory) };
  }

  factsOf(path: string): string {
    return this.files.get(path) ?? '';
  }

  namesIn(directory: string): readonly string[] {
    return [...this.files.keys()]
      .filter((path) => dirname(path) === directory)
      .map((path) => path.slice(directory.length + 1));
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.now + milliseconds, action };
    this.timers.push(timer);
    return () =>
      void this.timers.splice(this.timers.indexOf(timer) >>> 0, this.timers.includes(timer) ? 1 : 0);
  }

  /** Lets time pass; due timers run in order. */
  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers.splice(this.timers.indexOf(due), 1);
      this.now = due.at;
      due.action();
    }
    this.now = until;
  }

  write(path: string, facts: string): void {
    this.files.set(path, facts);
    this.watched.get(dirname(path))?.();
  }
}

function start(referenced: readonly string[] = []) {
  const system = new FakeSystem();
  system.files.set('/etc/p', '1:1:0');
  system.files.set('/etc/p/a.yaml', '1:2:10');
  let changes = 0;
  const watch = new ConfigurationWatch({ directory: '/etc/p' }, () => (changes += 1), {
    system,
    rescan: 30_000,
  });
  watch.setLoaded([['/etc/p/a.yaml', '1:2:10'], ...referenced.map((path) => [path, ''] as const)]);
  system.pass(300);
  return { system, watch, changes: () => changes };
}

test('a burst of events is told once, after it was quiet', () => {
  const { system, changes } = start();
  for (let write = 0; write < 5; write += 1) {
    system.write('/etc/p/a.yaml', `1:2:${write}`);
    system.pass(100);
  }
  assert.equal(changes(), 0);
  system.pass(200);
  assert.equal(changes(), 1);
});

test('events without a pause are told after ten debounce times', () => {
  const { system, changes } = start();
  for (let write = 0; write < 40; write += 1) {
    system.write('/etc/p/a.yaml', `1:2:${write}`);
    system.pass(100);
  }
  assert.ok(changes() >= 1);
});

test('an event that changed nothing of ours is not told', () => {
  const { system, changes } = start();
  system.write('/etc/p/notes.txt', 'x');
  system.write('/etc/p/a.test.yaml', 'x');
  system.pass(1000);
  assert.equal(changes(), 0);
});

test('a new, a changed and a removed file are told', () => {
  const { system, changes } = start();
  system.write('/etc/p/b.yaml', 'x');
  system.pass(300);
  assert.equal(changes(), 1);
  system.files.delete('/etc/p/b.yaml');
  system.watched.get('/etc/p')!();
  system.pass(300);
  assert.equal(changes(), 2);
});

test('referenced files are watched in their own directory', () => {
  const { system, changes } = start(['/keys/one.pem']);
  assert.ok(system.watched.has('/keys'));
  system.write('/keys/one.pem', 'x');
  system.pass(300);
  assert.equal(changes(), 1);
  system.write('/keys/other.pem', 'x');
  system.pass(300);
  assert.equal(changes(), 1);
});

test('a change whose event got lost is found by the rescan', () => {
  const { system, changes } = start();
  system.files.set('/etc/p/a.yaml', '1:2:99');
  system.pass(29_000);
  assert.equal(changes(), 0);
  system.pass(2_000);
  assert.equal(changes(), 1);
  system.pass(300_000);
  assert.equal(changes(), 1);
});

test('a file that changed while it was loaded is told', () => {
  const { system, watch, changes } = start();
  system.write('/etc/p/a.yaml', '1:2:11');
  watch.setLoaded([['/etc/p/a.yaml', '1:2:10']]);
  system.pass(300);
  assert.equal(changes(), 1);
  watch.setLoaded([['/etc/p/a.yaml', '1:2:11']]);
  system.pass(60_000);
  assert.equal(changes(), 1);
});

test('a directory that was replaced gets a new watch', () => {
  const { system } = start();
  const before = system.opened.filter((directory) => directory === '/etc/p').length;
  system.files.set('/etc/p', '1:77:0');
  system.watched.get('/etc')!();
  system.pass(300);
  assert.equal(system.opened.filter((directory) => directory === '/etc/p').length, before + 1);
});

test('after close nothing is told and no timer is left', () => {
  const { system, watch, changes } = start();
  system.write('/etc/p/a.yaml', 'x');
  watch.close();
  system.pass(100_000);
  assert.equal(changes(), 0);
  assert.equal(system.timers.length, 0);
  assert.equal(system.watched.size, 0);
});

test('on a real disk: the ..data swap of a ConfigMap is told', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-watch-'));
  const directory = join(root, 'conf.d');
  mkdirSync(join(directory, '..one'), { recursive: true });
  mkdirSync(join(directory, '..two'));
  writeFileSync(join(directory, '..one', 'a.yaml'), 'x: 1');
  writeFileSync(join(directory, '..two', 'a.yaml'), 'x: 2');
  symlinkSync('..one', join(directory, '..data'));
  symlinkSync('..data/a.yaml', join(directory, 'a.yaml'));
  const told = new EventEmitter();
  const options = { debounce: 5, rescan: 200, system: { ...realWatchSystem } };
  const watch = new ConfigurationWatch({ directory }, () => told.emit('change'), options);
  context.after(() => {
    watch.close();
    rmSync(root, { recursive: true, force: true });
  });
  const change = once(told, 'change', { signal: AbortSignal.timeout(10_000) });
  symlinkSync('..two', join(directory, '..data_tmp'));
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
  await change;
});

test('files that are named are watched wherever they lie, and nothing beside them', () => {
  const system = new FakeSystem();
  for (const path of ['/etc/p', '/etc/p/a.yaml', '/srv/q', '/srv/q/b.yaml']) system.files.set(path, '1');
  let changes = 0;
  const watch = new ConfigurationWatch(
    { files: ['/etc/p/a.yaml', '/srv/q/b.yaml'] },
    () => {
      changes++;
    },
    { system, rescan: 30_000 },
  );
  watch.setLoaded([
    ['/etc/p/a.yaml', '1'],
    ['/srv/q/b.yaml', '1'],
  ]);
  system.pass(300);
  system.write('/etc/p/other.yaml', '1');
  system.pass(1_000);
  assert.equal(changes, 0);
  system.write('/srv/q/b.yaml', '2');
  system.pass(1_000);
  assert.equal(changes, 1);
  watch.close();
});

/** A store that is larger than the memory of the tools that read it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EventStore } from './event-store.ts';
import { decision } from './test/decision.ts';

const main = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));
/** Megabytes of the JavaScript heap: a quarter of the store. */
const heap = 64;
const decisions = 120_000;

describe('a store of 250 MB', () => {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-large-store-'));
  const store = join(root, 'events.db');
  after(() => rmSync(root, { recursive: true, force: true }));

  before(async () => {
    const sink = new EventStore(store, { maxBytes: 2 ** 31 }, () => Date.parse(decision.time));
    for (let number = 0; number < decisions; number++) {
      sink.write({ ...decision, decision_id: `d${number}`, path: `/${number % 7}x/p${number}` });
      if (number % 5_000 === 0) sink.flush();
    }
    await sink.close();
    assert.equal(sink.dropped, 0);
    const policy = {
      apiVersion: 'portcullis.dev/v1',
      kind: 'SecurityPolicy',
      spec: { domains: [{ hosts: ['*'], policy: { mode: 'block' } }] },
    };
    writeFileSync(join(root, 'policy.json'), JSON.stringify(policy));
  });

  function run(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [`--max-old-space-size=${heap}`, main, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
  }

  it('is larger than the heap of the tools', () => {
    assert.ok(statSync(store).size > 3 * heap * 2 ** 20, `${statSync(store).size}`);
  });

  it('is tuned', () => {
    const { status, stdout, stderr } = run('tune', store, '--json');
    assert.equal(status, 0, stderr);
    const report = JSON.parse(stdout) as { decisions: number; left_out: number };
    assert.equal(report.decisions, decisions);
    assert.ok(report.left_out > 0, 'every path is a group of its own');
  });

  it('is replayed', () => {
    const { status, stdout, stderr } = run('replay', store, '--config', join(root, 'policy.json'), '--json');
    assert.equal(status, 0, stderr);
    const comparison = JSON.parse(stdout) as { requests: number; changes: unknown[] };
    assert.equal(comparison.requests, decisions);
    assert.equal(comparison.changes.length, 100_000);
  });

  it('gives one decision to explain', () => {
    const { status, stderr } = run('explain', '--event', `d${decisions - 1}`, '--event-store', store);
    assert.equal(status, 0, stderr);
  });
});

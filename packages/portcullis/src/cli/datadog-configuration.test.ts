import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { datadogConfiguration } from './datadog-configuration.ts';

test('a template that the variables name is read, and one that is not there is told', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-datadog-'));
  const template = join(folder, 'blocked.html');
  t.after(() => {
    delete process.env['DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML'];
    rmSync(folder, { recursive: true });
  });
  process.env['DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML'] = template;
  const absent = JSON.stringify(datadogConfiguration(true, false));
  assert.ok(absent.includes('DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML'), absent);
  writeFileSync(template, '<p>no entry</p>');
  const there = JSON.stringify(datadogConfiguration(true, false));
  assert.ok(there.includes('<p>no entry</p>'), there);
  assert.ok(!absent.includes('<p>no entry</p>'));
});

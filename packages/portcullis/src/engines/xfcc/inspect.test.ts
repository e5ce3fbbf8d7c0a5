import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../../test/policy-of.ts';
import { ScriptedEnvoy } from '../../../test/scripted-envoy.ts';
import { loadTexts, policyText } from '../../config/test/configuration-fixture.ts';
import { engineRegistry } from '../registry.ts';

const hash = 'ab'.repeat(32);
const real = `By=spiffe://mesh/edge;Hash=${hash};Subject="CN=shop,O=Müller";URI=spiffe://mesh/shop;DNS=Shop.Example`;
const listed = { uris: ['spiffe://mesh/shop'] };

/** The rule that blocks; undefined: let through. */
function rule(
  xfcc: object,
  header: string | undefined,
  name = 'x-forwarded-client-cert',
): string | undefined {
  const plan = planWithPolicy({ engines: { xfcc }, sampling_rate: 1, timeout: '10s' });
  // Headers are bytes: what is no ASCII arrives as UTF-8.
  const value = header === undefined ? {} : { [name]: Buffer.from(header, 'utf8').toString('latin1') };
  const script = new ScriptedEnvoy({ plan }).requestHeaders(value, true).end();
  const blocked = script.last?.kind !== 'requestHeaders';
  const [finding] = script.records[0]?.findings.map((one) => one.finding) ?? [];
  assert.equal(finding !== undefined, blocked);
  if (blocked) assert.equal(script.last?.status, 403);
  return finding?.ruleId;
}

const cases: ReadonlyArray<
  readonly [xfcc: object, header: string | undefined, expected: string | undefined]
> = [
  [listed, real, undefined],
  [{ dns_names: ['shop.EXAMPLE'] }, real, undefined],
  [{ subjects: ['CN=shop,O=Müller'] }, real, undefined],
  [{ hashes: [hash.toUpperCase()] }, real, undefined],
  [{ require_present: true }, real, undefined],
  [{ require_present: true }, undefined, 'xfcc.missing'],
  [listed, undefined, 'xfcc.missing'],
  [listed, '', 'xfcc.missing'],
  [{ uris: ['spiffe://mesh/other'] }, real, 'xfcc.no_match'],
  [{ uris: ['spiffe://mesh/sho'] }, real, 'xfcc.no_match'],
  [{ uris: ['SPIFFE://mesh/shop'] }, real, 'xfcc.no_match'],
  [{ subjects: ['CN=shop'] }, real, 'xfcc.no_match'],
  // What a client put in front of the element of our Envoy, or into a quoted subject, names nobody.
  [listed, `URI=spiffe://mesh/shop,URI=spiffe://evil`, 'xfcc.no_match'],
  [listed, `Subject="x;URI=spiffe://mesh/shop";URI=spiffe://evil`, 'xfcc.no_match'],
  [listed, 'spiffe://mesh/shop', 'xfcc.malformed'],
  [{ require_present: true }, 'Subject="a', 'xfcc.malformed'],
];

test('who is listed may call; nobody else may, nor anybody without a certificate', () => {
  for (const [xfcc, header, expected] of cases)
    assert.equal(rule(xfcc, header), expected, `${JSON.stringify(xfcc)} ${header}`);
  assert.equal(cases.length, 16);
});

test('another header may carry it', () => {
  assert.equal(rule({ ...listed, header_name: 'X-Client-Identity' }, real, 'x-client-identity'), undefined);
  assert.equal(rule({ ...listed, header_name: 'X-Client-Identity' }, real), 'xfcc.missing');
});

function diagnostics(xfcc: string, apiVersion?: 'sentinel.elchi.io/v1'): string[] {
  const text = policyText(
    `  domains: [{hosts: [a.example], policy: {engines: {xfcc: ${xfcc}}}}]\n`,
    apiVersion,
  );
  return loadTexts({ 'a.yaml': text }, engineRegistry).diagnostics.map(
    ({ severity, code }) => `${severity} ${code}`,
  );
}

test('a block that lets everybody in is refused, and so is what is no hash', () => {
  assert.deepEqual(diagnostics('{}'), ['error config.missing-field']);
  assert.deepEqual(diagnostics('{hashes: [ab]}'), ['error config.invalid-value']);
  assert.deepEqual(diagnostics('{require_present: true}'), []);
});

test('who moves over from Elchi is told what is stricter', () => {
  assert.deepEqual(diagnostics('{uris: [u]}', 'sentinel.elchi.io/v1'), [
    'notice config.differs-client-certificate',
  ]);
  assert.deepEqual(diagnostics('{uris: [u], require_present: true}', 'sentinel.elchi.io/v1'), []);
});

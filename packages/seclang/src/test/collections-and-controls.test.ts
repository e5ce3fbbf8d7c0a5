/** What rules keep between requests, and what they change for the rest of a transaction. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Behaviour, checkBehaviours } from './behaviour.ts';
import { engineOf, runRequest } from './exchange.ts';

const action = (id: number, actions: string, phase = 1): string =>
  `SecAction "id:${id},phase:${phase},pass,nolog,${actions}"`;
const rule = (id: number, target: string, operator: string, actions = 'pass', phase = 2): string =>
  `SecRule ${target} "${operator}" "id:${id},phase:${phase},${actions}"`;
const rules = (...lines: readonly string[]): string => lines.join('\n');
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const login = { target: '/?pw=secret&user=ann', headers: { 'X-Token': 'secret' } };

const behaviours: readonly Behaviour[] = [
  {
    name: 'setenv writes ENV, with macros, and takes away again',
    rules: rules(
      action(1, 'setenv:who=%{REMOTE_ADDR},setenv:flag,setenv:gone=1,setenv:!gone'),
      action(2, 'setvar:env.count=+2,setvar:env.count=+3'),
      rule(3, 'ENV:who', '@streq 192.0.2.1'),
      rule(4, 'ENV:flag', '@streq 1'),
      rule(5, '&ENV:gone', '@eq 0'),
      rule(6, 'ENV:count', '@eq 5'),
      rule(7, '&ENV', '@eq 3'),
    ),
    ids: [3, 4, 5, 6, 7],
  },
  {
    name: 'rules make no more than 256 variables of ENV',
    rules: rules(
      ...Array.from({ length: 300 }, (_, index) => action(1000 + index, `setenv:v${index}=1`)),
      rule(1, '&ENV', '@eq 256'),
    ),
    ids: [1],
  },
  {
    name: 'setsid, setuid and setrsc name and open their records',
    rules: rules(
      action(1, 'setsid:%{REQUEST_COOKIES.sid},setuid:%{ARGS.user},setrsc:%{REQUEST_FILENAME}'),
      action(2, 'setvar:session.hits=+1,setvar:user.hits=+2,setvar:resource.hits=+3', 2),
      rule(3, 'SESSIONID', '@streq s1'),
      rule(4, 'USERID', '@streq ann'),
      rule(5, 'SESSION:hits', '@eq 1'),
      rule(6, 'USER:hits', '@eq 2'),
      rule(7, 'RESOURCE:hits', '@eq 3'),
    ),
    request: { target: '/a?user=ann', headers: { Cookie: 'sid=s1' } },
    ids: [3, 4, 5, 6, 7],
  },
  {
    name: 'a record that was not opened holds nothing',
    rules: rules(action(1, 'setvar:ip.n=1'), rule(2, '&IP:n', '@eq 0'), rule(3, 'IP', '@unconditionalMatch')),
    ids: [2],
  },
  {
    name: 'ctl:ruleEngine turns blocking off',
    rules: rules(
      action(1, 'ctl:ruleEngine=DetectionOnly'),
      rule(2, 'ARGS', 'x', 'deny'),
      rule(3, 'ARGS', 'x'),
    ),
    request: { target: '/?a=x' },
    ids: [2, 3],
    check: ({ interruption }) => assert.equal(interruption, undefined),
  },
  {
    name: 'ctl:ruleEngine=Off ends all inspection',
    rules: rules(action(1, 'ctl:ruleEngine=Off'), rule(2, 'ARGS', 'x', 'deny')),
    request: { target: '/?a=x' },
    ids: [],
  },
  {
    name: 'ctl:requestBodyAccess=Off hides the body',
    rules: rules(
      action(1, 'ctl:requestBodyAccess=Off'),
      rule(2, 'ARGS_POST', 'x'),
      rule(3, '&ARGS_POST', '@eq 0'),
    ),
    request: { method: 'POST', headers: form, body: 'a=x' },
    ids: [3],
  },
  {
    name: 'ctl:forceRequestBodyVariable shows a body that no parser reads',
    rules: rules(action(1, 'ctl:forceRequestBodyVariable=On'), rule(2, 'REQUEST_BODY', '@contains raw')),
    request: { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'raw text' },
    ids: [2],
  },
  {
    name: 'without it such a body is not in REQUEST_BODY',
    rules: rule(2, 'REQUEST_BODY', '@contains raw'),
    request: { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'raw text' },
    ids: [],
  },
  {
    name: 'ctl:responseBodyAccess and responseBodyLimit',
    rules: rules(
      'SecResponseBodyMimeType text/html',
      'SecResponseBodyLimitAction ProcessPartial',
      action(1, 'ctl:responseBodyAccess=On,ctl:responseBodyLimit=6'),
      rule(2, 'RESPONSE_BODY', '@contains begin', 'pass', 4),
      rule(3, 'RESPONSE_BODY', '@contains end', 'pass', 4),
    ),
    response: { body: 'begin and end' },
    ids: [2],
  },
  {
    name: 'a response body within the limit is seen',
    rules: rules(
      'SecResponseBodyMimeType text/html',
      action(1, 'ctl:responseBodyAccess=On,ctl:responseBodyLimit=100'),
      rule(2, 'RESPONSE_BODY', '@contains end', 'pass', 4),
    ),
    response: { body: 'begin and end' },
    ids: [2],
  },
  {
    name: 'ctl removes rules by message, and targets by tag and message',
    rules: rules(
      action(
        1,
        'ctl:ruleRemoveByMsg=noisy,ctl:ruleRemoveTargetByTag=quiet;ARGS:a,ctl:ruleRemoveTargetByMsg=odd;ARGS:a',
      ),
      rule(2, 'ARGS', 'x', "pass,msg:'a noisy rule'"),
      rule(3, 'ARGS', 'x', 'pass,tag:quiet'),
      rule(4, 'ARGS', 'x', "pass,msg:'odd'"),
      rule(5, 'ARGS', 'x'),
    ),
    request: { target: '/?a=x' },
    ids: [5],
  },
  {
    name: 'ctl settings of records and of what ModSecurity alone has are accepted',
    rules: rules(
      action(
        1,
        'ctl:auditEngine=On,ctl:auditLogParts=+E,ctl:auditLogParts=-C,ctl:auditLogParts=AB,ctl:requestBodyLimit=10,ctl:debugLogLevel=9,ctl:hashEngine=On,ctl:parseXmlIntoArgs=Off',
      ),
      rule(2, 'ARGS', 'x'),
    ),
    request: { target: '/?a=x' },
    ids: [2],
  },
  {
    name: 'sanitised headers and matches are not in records',
    rules: rules(
      action(1, 'sanitiseRequestHeader:X-Token'),
      rule(2, 'REQUEST_HEADERS:X-Token', 'secret', "pass,logdata:'%{MATCHED_VAR}'"),
      rule(3, 'ARGS:pw', 'secret', "pass,sanitiseMatched,logdata:'%{MATCHED_VAR}'"),
    ),
    request: login,
    ids: [2, 3],
    check: ({ matchedRules }) =>
      assert.deepEqual(
        matchedRules.flatMap(({ values }) => values.map(({ value, logdata }) => value + logdata)),
        ['', ''],
      ),
  },
  {
    name: 'a sanitised response header is not in records',
    rules: rules(
      action(1, 'sanitiseResponseHeader:Set-Cookie'),
      rule(2, 'RESPONSE_HEADERS:Set-Cookie', 'sid', "pass,logdata:'%{MATCHED_VAR}'", 3),
    ),
    response: { headers: { 'Set-Cookie': 'sid=1' } },
    ids: [2],
    check: ({ matchedRules }) => assert.equal(matchedRules[0]!.values[0]!.value, ''),
  },
  {
    name: 'the variables of matches and of the rule',
    rules: rules(
      'SecRule ARGS:a "x" "id:1,phase:2,pass,nolog,severity:2,chain"\nSecRule ARGS:b "y" "chain"\nSecRule MATCHED_VARS_NAMES "@streq ARGS:a" "setvar:tx.seen=1"',
      'SecRule ARGS:a "x" "id:2,phase:2,pass,chain"\nSecRule MATCHED_VARS "@streq xx"',
      'SecRule RULE:severity "@streq 4" "id:3,phase:2,pass,severity:WARNING"',
      rule(4, 'HIGHEST_SEVERITY', '@eq 2'),
    ),
    request: { target: '/?a=xx&b=y' },
    ids: [2, 3, 4],
    check: (transaction) => assert.equal(transaction.tx('seen'), '1'),
  },
  {
    name: 'time is UTC, of the injected clock',
    rules: rules(
      rule(1, 'TIME', '@streq 03:04:05'),
      rule(2, 'TIME_HOUR', '@eq 3'),
      rule(3, 'TIME_MIN', '@eq 4'),
      rule(4, 'TIME_SEC', '@eq 5'),
      rule(5, 'TIME_DAY', '@eq 2'),
      rule(6, 'TIME_MON', '@eq 0'),
      rule(7, 'TIME_WDAY', '@eq 5'),
      rule(8, 'TIME_YEAR', '@eq 2026'),
      rule(9, 'TIME_EPOCH', '@eq 1767323045'),
      rule(10, 'DURATION', '@eq 0'),
    ),
    options: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) },
    ids: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  },
  {
    name: 'geoLookup fills GEO from the database of the engine',
    rules: rules(
      rule(1, 'REMOTE_ADDR', '@geoLookup', 'pass,nolog', 1),
      rule(2, 'GEO:COUNTRY_CODE', '@streq NL'),
      rule(3, '&GEO', '@eq 1'),
      rule(4, 'ARGS', '@geoLookup'),
    ),
    request: { target: '/?a=no+address' },
    options: { geo: (address) => (address === '192.0.2.1' ? { COUNTRY_CODE: 'NL' } : undefined) },
    ids: [2, 3],
  },
  {
    name: 'restpath compares segment by segment',
    rules: rules(
      rule(1, 'REQUEST_FILENAME', '@restpath /users/{id}/orders'),
      rule(2, 'REQUEST_FILENAME', '@restpath /users/{id}'),
      rule(3, 'REQUEST_FILENAME', '@restpath /users/{id}/carts'),
    ),
    request: { target: '/users/7/orders?a=b' },
    ids: [1],
  },
  {
    name: 'validateNid finds ids whose check digit is right',
    rules: rules(
      rule(1, 'ARGS:cl', '@validateNid cl \\d{8}-[0-9kK]'),
      rule(2, 'ARGS:bad', '@validateNid cl \\d{8}-[0-9kK]'),
      rule(3, 'ARGS:us', '@validateNid us \\d{3}-\\d{2}-\\d{4}'),
    ),
    request: { target: '/?cl=12345678-5&bad=12345678-4&us=078-05-1120' },
    ids: [1, 3],
  },
  {
    name: 'rules are removed and changed by message and tag, chains link by link',
    rules: rules(
      rule(1, 'ARGS', 'x', "pass,msg:'first of all'"),
      rule(2, 'ARGS', 'x', "pass,msg:'second'"),
      rule(3, 'ARGS', 'x', 'pass,tag:third'),
      'SecRule ARGS:a "x" "id:4,phase:2,pass,chain"\nSecRule ARGS:b "y"',
      rule(5, 'ARGS:a', '@streq X'),
      'SecRuleRemoveByMsg "first"',
      'SecRuleUpdateTargetByMsg "second" "!ARGS:a"',
      'SecRuleUpdateTargetByTag "third" "ARGS:b" "ARGS"',
      'SecRuleUpdateActionById 4:1 "setvar:tx.linked=1"',
      'SecRuleUpdateActionById 5 "t:uppercase"',
    ),
    request: { target: '/?a=x&b=y' },
    ids: [4, 5],
    check: (transaction) => assert.equal(transaction.tx('linked'), '1'),
  },
  {
    name: 'patterns name rules where plain text does not',
    rules: rules(
      rule(1, 'ARGS', 'x', "pass,msg:'SQL injection'"),
      rule(2, 'ARGS', 'x', "pass,msg:'SQL'"),
      'SecRuleRemoveByMsg "^SQL$"',
      'SecRuleRemoveByMsg "("',
    ),
    request: { target: '/?a=x' },
    ids: [1],
  },
  {
    name: 'settings of responses, cookies and records are read',
    rules: rules(
      'SecResponseBodyAccess On',
      'SecResponseBodyMimeType text/plain text/xml',
      'SecResponseBodyMimeTypesClear',
      'SecResponseBodyMimeType application/json',
      'SecResponseBodyLimitAction ProcessPartial',
      'SecRequestBodyLimitAction ProcessPartial',
      'SecAuditEngine RelevantOnly',
      'SecAuditLogRelevantStatus "^5"',
      'SecCollectionTimeout 60',
      'SecUploadFileLimit 5',
      'SecWebAppId shop',
      'SecSensorId one',
      'SecCookieFormat 0',
      rule(1, 'WEBAPPID', '@streq shop'),
      rule(2, 'RESPONSE_BODY', 'x', 'pass,log', 4),
    ),
    response: { headers: { 'Content-Type': 'text/plain' }, body: 'x' },
    ids: [1],
  },
];

test('collections and controls behave as the manual says', () => {
  assert.equal(checkBehaviours(behaviours), 23);
});

test('values of persistent collections expire, and numbers fall with time', () => {
  let now = 1_000_000;
  const engine = engineOf(
    rules(
      action(1, 'initcol:ip=%{REMOTE_ADDR},setvar:ip.hits=+1'),
      'SecRule ARGS:mark "1" "id:2,phase:1,pass,nolog,setvar:ip.flag=1,expirevar:ip.flag=10,setvar:ip.score=100"',
      action(3, 'deprecatevar:ip.score=30/60', 2),
      rule(4, 'IP:flag', '@eq 1'),
      rule(5, 'IP:score', '@eq 100'),
      rule(6, 'IP:score', '@eq 40'),
      rule(7, 'IP:score', '@eq 0'),
      rule(8, 'IP:hits', '@ge 4'),
    ),
    { now: () => now },
  );
  const ids = (target: string): number[] => runRequest(engine, { target }).matchedRules.map(({ id }) => id);
  assert.deepEqual(ids('/?mark=1'), [4, 5]);
  now += 9_000;
  assert.deepEqual(ids('/'), [4, 5]);
  now += 111_000;
  assert.deepEqual(ids('/'), [6], 'two periods of a minute, 30 each; the flag is gone');
  now += 600_000;
  assert.deepEqual(ids('/'), [7, 8]);
});

test('setvar:!collection.name takes a value out of the record', () => {
  const engine = engineOf(
    rules(
      action(1, 'initcol:global=all'),
      'SecRule ARGS:set "1" "id:2,phase:1,pass,nolog,setvar:global.on=1"',
      'SecRule ARGS:unset "1" "id:3,phase:1,pass,nolog,setvar:!global.on"',
      rule(4, 'GLOBAL:on', '@eq 1'),
    ),
  );
  const ids = (target: string): number[] => runRequest(engine, { target }).matchedRules.map(({ id }) => id);
  assert.deepEqual(ids('/?set=1'), [4]);
  assert.deepEqual(ids('/'), [4]);
  assert.deepEqual(ids('/?unset=1'), []);
  assert.deepEqual(ids('/'), []);
});

test('a name that traffic writes in capitals is expired, faded and removed as it was set', () => {
  let now = 1_000_000;
  const named = 'ip.seen_%{ARGS.user}';
  const engine = engineOf(
    rules(
      action(1, 'initcol:ip=%{REMOTE_ADDR}'),
      rule(2, 'ARGS:set', '1', `pass,nolog,setvar:${named}=9,expirevar:${named}=60`, 1),
      rule(3, 'ARGS:fade', '1', `pass,nolog,deprecatevar:${named}=2/10`, 1),
      rule(4, 'ARGS:unset', '1', `pass,nolog,setvar:!${named}`, 1),
      rule(5, 'IP:/^seen_/', '.', "pass,logdata:'%{MATCHED_VAR}'"),
    ),
    { now: () => now },
  );
  const seen = (target: string): string[] =>
    runRequest(engine, { target }).matchedRules.flatMap(({ values }) => values.map(({ logdata }) => logdata));
  assert.deepEqual(seen('/?set=1&user=ANN'), ['9']);
  now += 20_000;
  assert.deepEqual(seen('/?fade=1&user=Ann'), ['5']);
  assert.deepEqual(seen('/?unset=1&user=Ann'), []);
  assert.deepEqual(seen('/?set=1&user=BOB'), ['9']);
  now += 61_000;
  assert.deepEqual(seen('/'), []);
});

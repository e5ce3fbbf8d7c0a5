/** Arguments that a caller found where the rules' own parsers do not look. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldList } from '../evaluate/field-list.ts';
import { engineOf, requestOf } from './exchange.ts';

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const begin = (rules: string) => {
  const transaction = engineOf(rules).transaction(requestOf({ method: 'POST', headers: form }));
  transaction.processRequestHeaders();
  return transaction;
};
const body = (text: string) => Buffer.from(text);

test('rules see further arguments as those of the body, and the next request does not', () => {
  const rules =
    'SecRule ARGS "@streq bad" "id:1,phase:2,pass"\nSecRule ARGS_POST_NAMES "@streq inner" "id:2,phase:2,pass"';
  const engine = engineOf(rules);
  const ids = (further: boolean) => {
    const transaction = engine.transaction(requestOf({ method: 'POST', headers: form }));
    transaction.processRequestHeaders();
    transaction.processRequestBody(body('a=b'), further ? { further: fieldList([['inner', 'bad']]) } : {});
    return transaction.matchedRules.map(({ id }) => id);
  };
  assert.deepEqual(ids(true), [1, 2]);
  assert.deepEqual(ids(false), []);
});

test('they do not count in the size of the arguments', () => {
  const transaction = begin('SecRule ARGS_COMBINED_SIZE "@gt 2" "id:1,phase:2,pass"');
  transaction.processRequestBody(body('a=b'), { further: fieldList([['inner', 'value']]) });
  assert.deepEqual(transaction.matchedRules, []);
});

test('a limit that kept arguments from the rules is said; malformed input is no limit', () => {
  const limited = begin('SecArgumentsLimit 2');
  limited.processRequestBody(body('a=1&b=2&c=3'));
  assert.equal(limited.hasUnread, true);
  const malformed = begin('SecAction "id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"');
  assert.equal(malformed.requestBodyProcessor, 'JSON');
  malformed.processRequestBody(body('{"a":1}{'));
  assert.equal(malformed.hasUnread, false);
});

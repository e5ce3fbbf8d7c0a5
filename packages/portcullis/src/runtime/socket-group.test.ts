import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { groupId } from './socket-group.ts';

test('a group by its number, or by the name that the group database has', () => {
  assert.equal(groupId('1234'), 1234);
  const [name = '', , id] = readFileSync('/etc/group', 'utf8').split('\n')[0]!.split(':');
  assert.equal(groupId(name), Number(id));
});

test('a name that nobody knows, and what is no name, are told with the way out', () => {
  for (const group of ['no-such-group', '', '-1', '1.5']) {
    assert.throws(() => groupId(group), {
      code: 'socket.group',
      message: `there is no group "${group}"; name an existing one, or give its number`,
    });
  }
});

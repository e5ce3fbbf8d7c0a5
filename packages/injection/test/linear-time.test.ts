/** Cost is linear in length; the short form. */
import { describe, it } from 'node:test';
import { ADVERSARIAL_HTML, ADVERSARIAL_SQL } from './adversarial-inputs.ts';
import { assertLinear, repeatedBytes } from './linear-time.ts';

describe('cost per byte does not grow with length', () => {
  for (const input of [...ADVERSARIAL_SQL, ...ADVERSARIAL_HTML]) {
    it(input.name, () => assertLinear(input, 1 << 10, 1 << 15));
  }
  it('any byte repeated', () => {
    for (const input of repeatedBytes()) assertLinear(input, 1 << 9, 1 << 13);
  });
});

/** envoy.type.v3.HttpStatus. */
import { singular } from '../wire/field.ts';
import { enumeration } from '../wire/kind.ts';
import { message } from '../wire/message.ts';

/**
 * An HTTP status. The proto's enum lacks some codes (418, 425, 451); Envoy 1.40 passes them all the same, also
 * 499 and 599, and turns 0 into 200.
 */
export const httpStatus = message('envoy.type.v3.HttpStatus', {
  code: singular(1, enumeration<number>('envoy.type.v3.StatusCode')),
});

/** A secret as `{file: PATH}` or `{env: NAME}`; the text itself is accepted with a warning. */
import { z } from 'zod';

/** Schema for engines that take secrets. */
export const secretReference = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
  z.string().min(1),
]);

/** google.protobuf.Timestamp and Duration. */
import { singular } from '../wire/field.ts';
import { int32, int64 } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';

/** A point in time: seconds since 1970 and nanoseconds (0–999,999,999) within the second. */
export const timestamp = message('google.protobuf.Timestamp', {
  seconds: singular(1, int64),
  nanos: singular(2, int32),
});
export type Timestamp = Decoded<typeof timestamp.fields>;

/** A span of time: seconds and nanoseconds, of the same sign. */
export const duration = message('google.protobuf.Duration', {
  seconds: singular(1, int64),
  nanos: singular(2, int32),
});
export type Duration = Decoded<typeof duration.fields>;

/** Milliseconds of a timestamp (since 1970) or a duration, with fractions. */
export function toMilliseconds(time: Timestamp | Duration): number {
  return time.seconds * 1000 + time.nanos / 1e6;
}

/** A timestamp or a duration from milliseconds; rounded to nanoseconds. */
export function fromMilliseconds(milliseconds: number): Timestamp & Duration {
  const seconds = Math.trunc(milliseconds / 1000);
  const nanos = Math.round((milliseconds - seconds * 1000) * 1e6);
  // A second's last half nanosecond rounds up to a whole one, which may not stand in `nanos`.
  return Math.abs(nanos) < 1e9 ? { seconds, nanos } : { seconds: seconds + Math.sign(nanos), nanos: 0 };
}

/** When a message has waited so long for its turn that it is answered at once, by the posture overload (D12). */
import type { ArrivalTimes } from '@portcullis/grpc-server';
import type { ServeSettings } from './serve-settings.ts';

/**
 * Whether the message that is handled waited longer than `maxWait` for certain, or Envoy may have waited so long for it
 * that an answer after an inspection would come too late: half of what `maxWait` leaves of `messageTimeout` is for that.
 */
export function waitedTooLong(
  arrivals: ArrivalTimes,
  now: number,
  { maxWait, messageTimeout }: Pick<ServeSettings, 'maxWait' | 'messageTimeout'>,
): boolean {
  if (arrivals.certainWait(now) > maxWait) return true;
  return arrivals.possibleWait(now) > Math.max(maxWait, (maxWait + messageTimeout) / 2);
}

/** Options from which the size of a body that is inspected whole follows: the same for serve and validate. */
import { Option } from 'commander';
import { type BodyTime, longestWait } from '../config/whole-body.ts';
import { count } from './flag-values.ts';

/** Their values. */
export interface BodyTimeFlags {
  messageTimeout: number;
  maxMessageTimeout: number;
  /** Percent. */
  inspectionSpeed: number;
}

/** The options, without environment variables. */
export function bodyTimeOptions(): Option[] {
  return [
    new Option(
      '--message-timeout <ms>',
      "Envoy's message_timeout; held messages are answered at three quarters of it",
    )
      .argParser(count(10, 3_600_000))
      .default(200),
    new Option(
      '--max-message-timeout <ms>',
      "Envoy's max_message_timeout: how long it may be asked to wait for a long body; 0: it is not asked",
    )
      .argParser(count(0, 3_600_000))
      .default(0),
    new Option(
      '--inspection-speed <percent>',
      'speed of this machine compared with the one of the documentation: how large a body is inspected whole',
    )
      .argParser(count(1, 10_000))
      .default(100),
  ];
}

/** What the flags say about time. */
export function bodyTime(flags: BodyTimeFlags): BodyTime {
  return {
    speed: flags.inspectionSpeed / 100,
    wait: longestWait(flags.messageTimeout, flags.maxMessageTimeout),
  };
}

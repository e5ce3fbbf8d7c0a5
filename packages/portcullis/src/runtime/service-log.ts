/** The service's own log: JSON lines on stderr, text on a terminal. Events have their own sink. */
import type { Writable } from 'node:stream';
import { pino } from 'pino';

/**
 * Writes one line. `code` is stable; `text` is for people and holds no content of requests; `fields` are for
 * programs and stand beside them in the JSON form.
 */
export type ServiceLog = (
  level: 'info' | 'warn' | 'error',
  code: string,
  text: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** How to log. */
export interface ServiceLogOptions {
  readonly format: 'json' | 'text';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly instance: string;
}

const order = ['debug', 'info', 'warn', 'error'];
/** Bytes that may wait for a reader of the log; what comes then is dropped, since nothing may wait for a log. */
const waitingLimit = 1024 * 1024;

/** A log on `stream`, in practice stderr. A reader that is slow or gone costs lines, never the service. */
export function serviceLog(options: ServiceLogOptions, stream: Writable): ServiceLog {
  stream.on('error', () => undefined);
  const write = (line: string): void => {
    if (!stream.destroyed && stream.writableLength <= waitingLimit) stream.write(line);
  };
  if (options.format === 'text') {
    return (level, code, text) => {
      if (order.indexOf(level) < order.indexOf(options.level)) return;
      write(`${new Date().toISOString()} ${level.padEnd(5)} ${code}: ${text}\n`);
    };
  }
  const logger = pino(
    {
      level: options.level,
      base: { instance: options.instance },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return (level, code, text, fields = {}) => logger[level]({ code, ...fields }, text);
}

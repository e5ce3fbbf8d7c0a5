/** The service's own log: JSON lines on stderr, text on a terminal. Events have their own sink. */
import { pino } from 'pino';

/** Writes one line. `code` is stable; `text` is for people and holds no content of requests. */
export type ServiceLog = (level: 'info' | 'warn' | 'error', code: string, text: string) => void;

/** How to log. */
export interface ServiceLogOptions {
  readonly format: 'json' | 'text';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly instance: string;
}

/** A log on stderr (descriptor 2), written at once so that nothing is lost when the process ends. */
export function serviceLog(options: ServiceLogOptions): ServiceLog {
  if (options.format === 'text') {
    const order = ['debug', 'info', 'warn', 'error'];
    return (level, code, text) => {
      if (order.indexOf(level) < order.indexOf(options.level)) return;
      process.stderr.write(`${new Date().toISOString()} ${level.padEnd(5)} ${code}: ${text}\n`);
    };
  }
  const logger = pino(
    {
      level: options.level,
      base: { instance: options.instance },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 2, sync: true }),
  );
  return (level, code, text) => logger[level]({ code }, text);
}

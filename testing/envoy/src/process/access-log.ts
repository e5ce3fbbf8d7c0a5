import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A line of the JSON access log. Numbers are numbers, what Envoy does not have is null. */
export type AccessLogLine = Readonly<Record<string, string | number | null>>;

const pollMilliseconds = 10;

/**
 * Reads an access log once it has at least `lines` whole lines.
 * Throws `envoy.access-log-short` when it has not after `withinMilliseconds` (default 10 s).
 */
export async function readAccessLog(
  path: string,
  lines: number,
  withinMilliseconds = 10_000,
): Promise<AccessLogLine[]> {
  const deadline = performance.now() + withinMilliseconds;
  for (;;) {
    const whole = read(path);
    if (whole.length >= lines) return whole.map((line) => JSON.parse(line) as AccessLogLine);
    if (performance.now() > deadline) {
      throw new Error(`envoy.access-log-short: ${path} has ${whole.length} lines instead of ${lines}`);
    }
    await delay(pollMilliseconds);
  }
}

function read(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

import type { Severity } from '../engines/finding.ts';

/** Our severities as ModSecurity numbers and names them (reference manual, action `severity`). */
export const seclangSeverity: Readonly<Record<Severity, readonly [number: number, name: string]>> = {
  critical: [2, 'CRITICAL'],
  high: [3, 'ERROR'],
  medium: [4, 'WARNING'],
  low: [5, 'NOTICE'],
  info: [6, 'INFO'],
};

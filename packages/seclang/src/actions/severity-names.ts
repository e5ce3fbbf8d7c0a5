/** The names of severities, by number (syslog, RFC 5424 section 6.2.1). */
export const severityNames: readonly string[] = [
  'EMERGENCY',
  'ALERT',
  'CRITICAL',
  'ERROR',
  'WARNING',
  'NOTICE',
  'INFO',
  'DEBUG',
];

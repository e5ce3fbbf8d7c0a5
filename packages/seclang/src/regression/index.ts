/** Running OWASP CRS regression tests in this process, for command lines. */
export { runRegressionSuite, type SuiteOptions } from './suite.ts';

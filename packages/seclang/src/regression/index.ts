/** Running OWASP CRS regression tests, in this process or against something else that uses the engine. */
export { buildRequest, type WireRequest } from './build-request.ts';
export { logLines } from './log-lines.ts';
export { logProblems } from './log-problems.ts';
export { answer } from './reflect.ts';
export { runExchange, runRequest } from './run-test.ts';
export { served } from './serve-request.ts';
export { refusal } from './strict-http.ts';
export { runRegressionSuite, type SuiteOptions } from './suite.ts';
export { testSources } from './test-configuration.ts';
export { type RegressionTest, readRegressionFile, readRegressionTests } from './test-file.ts';

/** The arrows of ARCHITECTURE.md, enforced. `npm run boundaries`. */
const leaves = ['byte-regex', 'injection', 'http-body', 'grpc-server', 'envoy-protocol'];
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...leaves.map((leaf) => ({
      name: `${leaf}-depends-on-nothing`,
      severity: 'error',
      from: { path: `^packages/${leaf}/src`, pathNot: '\\.(test|soak)\\.ts$' },
      to: { pathNot: `^packages/${leaf}/|^node:|^(net|tls|fs|path|zlib|events|crypto|url|buffer)$` },
    })),
    {
      name: 'pure-packages-know-no-node',
      severity: 'error',
      comment: 'byte-regex, injection and envoy-protocol run anywhere',
      from: { path: '^packages/(byte-regex|injection|envoy-protocol)/src', pathNot: '\\.(test|soak)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'seclang-arrows',
      severity: 'error',
      from: { path: '^packages/seclang/src', pathNot: '\\.(test|soak)\\.ts$' },
      to: { path: '^packages/(grpc-server|envoy-protocol|portcullis)/' },
    },
    {
      name: 'packages-do-not-use-testing',
      severity: 'error',
      from: { path: '^packages/[^/]+/src', pathNot: '\\.(test|soak)\\.ts$|/test/' },
      to: { path: '^(testing|bench|examples)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};

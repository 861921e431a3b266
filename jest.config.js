// Native ES modules: run as `node --experimental-vm-modules node_modules/jest/bin/jest.js`, which test/run.ts does.
const project = (name, testTimeout) => ({
  displayName: name,
  roots: [`<rootDir>/test/${name}`],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
  testTimeout,
});

export default {
  maxWorkers: 2,
  projects: [project('unit', 30_000), project('infrastructure', 60_000), project('integration', 120_000)],
};

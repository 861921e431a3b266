// Native ES modules: run as `node --experimental-vm-modules node_modules/jest/bin/jest.js`, which test/run.ts does.
const project = (name) => ({
  displayName: name,
  roots: [`<rootDir>/test/${name}`],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
});

export default {
  maxWorkers: 2,
  // Real brokers and emulators start within seconds; a test that hangs is ended by this.
  testTimeout: 120_000,
  projects: ['unit', 'infrastructure', 'simulation', 'integration', 'browser', 'chaos', 'containers'].map(project),
};

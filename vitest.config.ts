import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/python.ts'],
    reporters: ['default', './test/setup/closing-line-reporter.ts'],
    // Tests start real processes and sockets: a slow shared machine must not fail them.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    restoreMocks: true,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/toolchain/engine/**', 'tests/corosync/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          // The real engine and provider against the lab, the real corosync.
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts', 'tests/toolchain/engine/**/*.test.ts', 'tests/corosync/**/*.test.ts'],
          maxWorkers: 2,
          globalSetup: ['tests/e2e/template.ts'],
          testTimeout: 300_000,
          hookTimeout: 1_200_000,
        },
      },
    ],
  },
});

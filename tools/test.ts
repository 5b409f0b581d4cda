/**
 * Runs every test of the repo with Node's own runner.
 *
 *     npm test [-- PATTERN ...]     only the files that a glob pattern names
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const everywhere = [
  'packages/*/src/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  '{bench,tools}/**/*.test.ts',
]
const patterns = process.argv.length > 2 ? process.argv.slice(2) : everywhere

const tests = spawn(
  process.execPath,
  [...process.execArgv, '--test', '--test-concurrency=2', '--test-timeout=120000', ...patterns],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test' } },
)
const [code] = await once(tests, 'exit')
process.exitCode = code ?? 1

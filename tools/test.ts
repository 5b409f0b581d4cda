/**
 * Runs the tests of the repo with Node's own runner.
 *
 *     npm test                  every test
 *     npm test -- PATTERN ...   only the files that a glob pattern names
 *
 * A run of everything first installs the system's packages that are missing, builds the console, and shares one
 * PostgreSQL and one Redis among all files. Temporary files lie in memory where the machine lends
 * that: no test is of a disk's speed, and the files of a process that is killed stay there too. A
 * chosen file starts what it needs for itself: most need nothing, and each server takes less than a
 * second.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildConsole } from './build-console.ts'
import { endWithOwner } from './servers/end-with-owner.ts'
import { haproxyBinary } from './servers/haproxy-server.ts'
import { memoryFolder } from './servers/memory-folder.ts'
import { nginxBinary } from './servers/nginx-server.ts'
import { prometheusBinary } from './servers/prometheus-server.ts'
import { postgresServerToShare } from './servers/shared-postgres.ts'
import { redisServerToShare } from './servers/shared-redis.ts'
import { slowhttptestBinary } from './servers/slowhttptest.ts'
import { systemBrowser } from './servers/system-browser.ts'

const root = join(import.meta.dirname, '..')
const everywhere = [
  'packages/*/src/**/*.test.ts',
  'packages/audit/corpus/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  '{bench,tools}/**/*.test.ts',
]
/** Tests of pure functions, which share one process: starting one for each would be most of their cost. */
const pure = ['packages/audit/src/probes/**/*.test.ts']
// A run takes half a gigabyte, besides what its PostgreSQL does.
const memoryBytesMin = 2 ** 31
const patterns = process.argv.slice(2)
/** One more than cores, of two: while a file waits for a server or a page, another has work. */
const atOnce = 3

try {
  process.exitCode = await (patterns.length > 0 ? runTests(patterns) : runEverything())
} catch (error) {
  process.stderr.write(`plimsoll: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function runEverything(): Promise<number> {
  // An installation takes longer than a test file may.
  for (const find of [
    systemBrowser,
    nginxBinary,
    haproxyBinary,
    slowhttptestBinary,
    prometheusBinary,
  ])
    find()
  await buildConsole()
  await using postgres = await postgresServerToShare()
  await using redis = await redisServerToShare()
  const together = filesOf(pure)
  const others = filesOf(everywhere).filter((file) => !together.includes(file))
  const failed = await runTests(together, {}, ['--test-isolation=none'])
  const env = {
    TMPDIR: await temporaryFolder(),
    PLIMSOLL_TEST_POSTGRES_URL: postgres.url,
    PLIMSOLL_TEST_REDIS_URL: redis.url,
  }
  return (await runTests(others, env)) || failed
}

function filesOf(wanted: readonly string[]): readonly string[] {
  return globSync(wanted, { cwd: root, exclude: (name) => name === 'node_modules' }).toSorted()
}

/** Removed when this process ends, in whatever way. */
async function temporaryFolder(): Promise<string> {
  const parent = (await memoryFolder(memoryBytesMin)) ?? tmpdir()
  const folder = await mkdtemp(join(parent, 'plimsoll-test-'))
  // PostgreSQL runs as another user where this one is root.
  await chmod(folder, 0o711)
  endWithOwner('TERM', folder)
  return folder
}

async function runTests(
  files: readonly string[],
  more = {},
  flags = [`--test-concurrency=${atOnce}`, '--test-timeout=120000'],
): Promise<number> {
  const tests = spawn(process.execPath, [...process.execArgv, '--test', ...flags, ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...more, NODE_ENV: 'test' },
  })
  const [code] = await once(tests, 'exit')
  return code ?? 1
}

/**
 * Runs the tests of the repo with Node's own runner.
 *
 *     npm test                  every test
 *     npm test -- PATTERN ...   only the files that a glob pattern names
 *
 * A run of everything first installs the system's packages that are missing, builds the console and the
 * service, and shares one PostgreSQL and one Redis among all files. Temporary files lie in memory where
 * the machine lends that: no test is of a disk's speed, and the files of a process that is killed stay
 * there too. A chosen file starts what it needs for itself: most need nothing, and each server takes
 * less than a second.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { buildConsole } from './build-console.ts'
import { helpIfAsked } from './program-help.ts'
import { amtoolBinary } from './servers/alertmanager.ts'
import { dockerComposeBinary } from './servers/docker-compose.ts'
import { endWithOwner } from './servers/end-with-owner.ts'
import { haproxyBinary } from './servers/haproxy-server.ts'
import { memoryFolder } from './servers/memory-folder.ts'
import { nginxBrotliModule } from './servers/nginx-brotli.ts'
import { nginxBinary } from './servers/nginx-server.ts'
import { prometheusBinary } from './servers/prometheus-server.ts'
import { postgresServerToShare } from './servers/shared-postgres.ts'
import { redisServerToShare } from './servers/shared-redis.ts'
import { shellcheckBinary } from './servers/shellcheck.ts'
import { slowhttptestBinary } from './servers/slowhttptest.ts'
import { systemBrowser } from './servers/system-browser.ts'
import { serviceToShare } from './service-bundle/service-to-share.ts'
import { parted } from './shared-process.ts'

helpIfAsked(import.meta.filename)

const root = join(import.meta.dirname, '..')
const everywhere = [
  'packages/*/{src,corpus}/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  '{bench,deploy,tools}/**/*.test.ts',
]
// A run takes half a gigabyte, besides what its PostgreSQL does.
const memoryBytesMin = 2 ** 31
const patterns = process.argv.slice(2)
/** One more than cores, of two: while a file waits for a server or a page, another has work. */
const atOnce = 3
const apart = [`--test-concurrency=${atOnce}`]
const testInTurn = join(import.meta.dirname, 'test-in-turn.ts')
/** A dozen groups: the modules are loaded as often, and the last group alone takes little time. */
const filesInTurn = 64

type Environment = Readonly<Record<string, string>>

try {
  process.exitCode = await (patterns.length > 0
    ? ended(started(patterns, {}, apart))
    : runEverything())
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
    amtoolBinary,
    dockerComposeBinary,
    nginxBrotliModule,
    shellcheckBinary,
  ])
    find()
  await buildConsole()
  // What a build runs is not counted as lines of the sources.
  const isMeasured = process.env['NODE_V8_COVERAGE'] !== undefined
  const built = isMeasured ? {} : { PLIMSOLL_TEST_SERVICE: await serviceToShare() }
  await using postgres = await postgresServerToShare()
  await using redis = await redisServerToShare()
  const env = {
    ...built,
    TMPDIR: await temporaryFolder(),
    PLIMSOLL_TEST_POSTGRES_URL: postgres.url,
    PLIMSOLL_TEST_REDIS_URL: redis.url,
  }
  const { inTurn, alone } = parted(filesOf(everywhere))
  const failed = await runInTurn(inTurn, env)
  const failedAlone = await ended(started(alone, env, apart))
  // Thousands of lines came since.
  if (failed !== 0) process.stderr.write('plimsoll: tests failed further up, look for ✖ there\n')
  return failedAlone || failed
}

function filesOf(wanted: readonly string[]): readonly string[] {
  return globSync(wanted, { cwd: root, exclude: (name) => name === 'node_modules' }).toSorted()
}

/** Neighbours in one process, as they load the same modules; each says what it has to when it is done. */
async function runInTurn(files: readonly string[], env: Environment): Promise<number> {
  const groups = Array.from({ length: Math.ceil(files.length / filesInTurn) }, (_, index) =>
    files.slice(index * filesInTurn, (index + 1) * filesInTurn),
  )
  let failed = 0
  const runNext = async (): Promise<void> => {
    const group = groups.shift()
    if (group === undefined) return
    const tests = program([testInTurn, ...group], env, 'pipe')
    process.stdout.write(await text(tests.stdout ?? Readable.from([])))
    failed = (await ended(tests)) || failed
    return runNext()
  }
  await Promise.all(Array.from({ length: atOnce }, runNext))
  return failed
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

function started(
  files: readonly string[],
  env: Environment,
  flags: readonly string[],
): ChildProcess {
  return program(['--test', '--test-timeout=120000', ...flags, ...files], env)
}

function program(
  args: readonly string[],
  env: Environment,
  output: 'inherit' | 'pipe' = 'inherit',
): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, ...args], {
    cwd: root,
    stdio: ['inherit', output, 'inherit'],
    env: { ...process.env, ...env, NODE_ENV: 'test' },
  })
}

async function ended(tests: ChildProcess): Promise<number> {
  if (tests.exitCode === null && tests.signalCode === null) await once(tests, 'exit')
  return tests.exitCode ?? 1
}

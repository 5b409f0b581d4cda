/**
 * Runs test files one after the other in this process, each as if it were alone: the next begins when
 * nothing keeps the process alive any more, which is when a process of its own would have ended.
 *
 *     node --conditions=@plimsoll/source tools/test-in-turn.ts [--seconds N] FILE ...
 *
 * A file that does not end in that time, by default a little more than a test may take, or that runs no
 * test, or leaves the environment other than it was, ends all and is named.
 */

import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec, type TestEvent } from 'node:test/reporters'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { inspect, parseArgs } from 'node:util'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '130' } },
  allowPositionals: true,
})
/** As for a test of a file that has a process of its own. */
const testMsMax = 120_000
/** What each file would say of itself; the process says it once, of all. */
const figure = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/

/** By what classifies a picture and what decodes it, when they are loaded. */
const setByLoading: ReadonlySet<string> = new Set(['ORT_DISABLE_TELEMETRY', 'VIPSHOME'])

type Surroundings = ReadonlyMap<string, string | undefined>

const total = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
const startedAt = performance.now()

await pipeline(Readable.from(inTurn(positionals)), spec(), process.stdout, { end: false })
const figures = Object.entries({ ...total, seconds: (performance.now() - startedAt) / 1_000 })
process.stdout.write(`ℹ ${figures.map(([name, of]) => `${name} ${Math.round(of)}`).join(', ')}\n`)

async function* inTurn(files: readonly string[]): AsyncGenerator<TestEvent, void> {
  // Node sets it for every test.
  process.env['NODE_TEST_WORKER_ID'] = '1'
  const before = surroundings()
  for (const file of files) {
    // What has nothing to wait for would be over before the process is found alive again.
    await nextTurn()
    yield* eventsOf(file)
    const changed = changes(before)
    if (changed.length > 0) endBecause(`${file} leaves changed: ${changed.join(', ')}`)
  }
}

async function* eventsOf(file: string): AsyncGenerator<TestEvent, void> {
  const tooLong = setTimeout(
    () => endBecause(notEnded(file)),
    Number(values.seconds) * 1_000,
  ).unref()
  const events = run({ files: [file], isolation: 'none', timeout: testMsMax })
  for await (const event of events as AsyncIterable<TestEvent>) {
    if (event.type === 'test:summary') count(file, event.data)
    if (event.type !== 'test:diagnostic' || !figure.test(event.data.message)) yield event
  }
  // Of a file that fails after its first test is known, Node does not say so; importing it again does.
  await import(pathToFileURL(resolve(file)).href).catch((error) =>
    endBecause(`${file} cannot be loaded: ${inspect(error)}`),
  )
  clearTimeout(tooLong)
}

type Summary = Extract<TestEvent, { readonly type: 'test:summary' }>['data']

function count(file: string, { success, counts }: Summary): void {
  const counted: Readonly<Record<string, number>> = counts
  for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += counted[name] ?? 0
  // An import that waits for nothing that comes ends with no test at all.
  if (counts.tests === 0) endBecause(`${file} ran no test`)
  if (!success) process.exitCode = 1
}

/** What is other than it was, of all that a file could change and the next one read. */
function changes(before: Surroundings): readonly string[] {
  const now = surroundings()
  const names = [...new Set([...before.keys(), ...now.keys()])]
  return names.filter((name) => before.get(name) !== now.get(name) && !setByLoading.has(name))
}

function surroundings(): Surroundings {
  return new Map([...Object.entries(process.env), ['the working directory', process.cwd()]])
}

function notEnded(file: string): string {
  const open = process.getActiveResourcesInfo().join(', ')
  return `${file} did not end in ${values.seconds} s; what is open: ${open || 'nothing'}`
}

/** The files that come after it are not run: what they would find is not known. */
function endBecause(reason: string): never {
  process.stderr.write(`plimsoll: ${reason}\n`)
  process.exit(1)
}

/**
 * The commands of CONTRIBUTING.md. Those that take minutes or an hour are run by the workflows, word by
 * word, which is what is looked for here; with other arguments their program is asked what it does,
 * which it says only if all that it stands on loads. The quick ones are run.
 */

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { shownSections } from '../../deploy/proof/shown-commands.ts'
import { argumentsShown } from './arguments-shown.ts'
import { readDocument } from './service-commands.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const document = 'CONTRIBUTING.md'
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const bin = join(root, 'node_modules/.bin')
/** Of a developer, and not of a test. */
const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...others } = process.env
const env = { ...others, PATH: [bin, process.env['PATH']].join(delimiter) }

interface Call {
  readonly script: string
  readonly args: readonly string[]
}

const calls = callsIn(readDocument(document))

/** Run below, each in a way of its own. */
const quick = ['dev', 'format', 'changeset']
const asked = calls.filter((call) => !isQuick(call) && !runsInWorkflows(call))

/** Each once, with what may follow it. */
for (const [script, args] of new Map(asked.map((call) => [call.script, call.args]))) {
  const words = [script, ...args].join(' ')
  test(`npm run ${words} is a program that says what it does`, async () => {
    const { stdout } = await started({ script, args: [...args, '--help'] })

    assert.ok(stdout.includes(`npm run ${script}`) || stdout.includes(`npm ${script}`), stdout)
  })
}

test('what takes long is run as it is shown by a workflow', () => {
  const words = asked.map(({ script, args }) => [script, ...args].join(' '))

  assert.deepEqual(words, [
    'test packages/kit/src/security/**/*.test.ts',
    'test:coverage audit',
    'docs',
    'bench',
    'bench --quick',
  ])
  assert.ok(runsInWorkflows({ script: 'prove:faults', args: [] }))
  assert.ok(!runsInWorkflows({ script: 'prove:everything', args: [] }))
})

test('the pattern of tests that is shown finds some', () => {
  const patterns = calls.filter(({ script }) => script === 'test').flatMap(({ args }) => args)

  assert.equal(patterns.length, 1)
  for (const pattern of patterns) assert.ok(globSync(pattern, { cwd: root }).length > 20, pattern)
})

test('npm run format formats', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-format-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const name of ['biome.json', '.gitignore']) cpSync(join(root, name), join(folder, name))
  writeFileSync(join(folder, 'one.ts'), 'export   const one = "1";')

  await run('sh', ['-c', scripts.format], { cwd: folder, env })

  assert.equal(readFileSync(join(folder, 'one.ts'), 'utf8'), "export const one = '1'\n")
})

test('npm run dev serves, and ends when it is told to', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-dev-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [, ...args] = String(scripts.dev).split(' ')
  const own = { ...env, NODE_ENV: 'development', PORT: '0', DATA_DIR: folder }

  const service = spawn('node', args, { cwd: root, env: own, stdio: ['ignore', 'ignore', 'pipe'] })
  // What does not start waits for a change, and not for a test.
  const deadline = setTimeout(() => service.kill('SIGKILL'), 60_000)
  const ended = once(service, 'exit')
  let told = ''
  service.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text
    if (/sign in|Waiting for file changes/.test(told)) service.kill('SIGTERM')
  })
  await ended
  clearTimeout(deadline)

  assert.match(told, /console +http:\/\/127\.0\.0\.1:\d+\//)
})

test('a script that is not there is no program', async () => {
  await assert.rejects(started({ script: 'prove:everything', args: ['--help'] }), /is no script/)
})

function callsIn(text: string): readonly Call[] {
  return argumentsShown(shownSections(text), 'npm').map(([verb = '', ...rest]) => {
    const [script = '', dashes, ...args] = verb === 'run' ? rest : [verb, ...rest]
    assert.ok(dashes === undefined || dashes === '--', `${script} ${dashes}: npm would keep that`)
    return { script, args }
  })
}

/** By its program, without the launcher, which has tests of its own. */
async function started({ script, args }: Call) {
  const [, file] = /^node tools\/launch\.mjs (\S+)$/.exec(scripts[script] ?? '') ?? []
  if (file === undefined) throw new Error(`${script} is no script that is launched`)
  const flags = ['--conditions=@plimsoll/source', '--disable-warning=ExperimentalWarning']
  return await run(process.execPath, [...flags, file, ...args], { cwd: root, env })
}

function isQuick({ script }: Call): boolean {
  return quick.includes(script)
}

/** The nightly one has the names of the proofs in a list. */
function runsInWorkflows({ script, args }: Call): boolean {
  if (args.length > 0) return false
  const texts = ['ci', 'nightly'].map((name) =>
    readFileSync(join(root, `.github/workflows/${name}.yml`), 'utf8'),
  )
  const called = script === 'test' ? /npm test$/m : new RegExp(`npm run ${script}(?![\\w:])`)
  const [prove, proof] = script.split(':')
  const listed = new RegExp(`\\{ proof: ${proof}, minutes: `)
  return texts.some((text) => called.test(text) || (prove === 'prove' && listed.test(text)))
}

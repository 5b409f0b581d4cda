import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { outputCollector } from '../terminal/testing/output-collector.ts'
import { classifyCli, type Terminal } from './run.ts'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))

test('a file that cannot be answered is told on stderr, the others are answered, the exit code is 1', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'classify-'))
  t.after(() => rm(folder, { recursive: true }))
  const liar = join(folder, 'liar.png')
  await writeFile(liar, '<svg xmlns="http://www.w3.org/2000/svg"/>')

  const { code, stdout, stderr } = await classify(['gone.jpg', liar, 'drawn_empty_road.jpg'])

  assert.equal(code, 1)
  assert.match(
    stderr,
    /^error gone\.jpg: It does not exist\.\nerror .*liar\.png: The file holds an SVG/,
  )
  assert.match(stdout, /\ndrawn_empty_road\.jpg +not_a_vehicle .* no vehicle\n$/)
})

test('a folder is answered as JSON, with the members of the API', async () => {
  const { code, stdout } = await classify(['--json', '--top', '2', '.', 'gone.jpg'])

  const { model, items } = JSON.parse(stdout)
  assert.equal(code, 1)
  assert.equal(model.name, 'vehiclenet32')
  assert.match(model.accuracy, /^A demonstration default/)
  assert.deepEqual(
    items.map(({ label }: { label?: string }) => label),
    ['bicycle', 'bus', 'car', 'not_a_vehicle', 'motorcycle', 'truck', undefined],
  )
  const { processing_time_ms: ms, confidence, ...bus } = items[1]
  assert.ok(ms > 0 && confidence > 0.9)
  assert.equal(bus.predictions.length, 2)
  assert.deepEqual(bus.image, { width: 320, height: 240, format: 'png', bytes: 7653 })
  assert.deepEqual(items[6], {
    file: 'gone.jpg',
    error: { error_code: 'FILE_UNREADABLE', message: 'It does not exist.' },
  })
})

test('a terminal gets a footer that says how good the model is', async () => {
  const { stdout, stderr } = await classify(['drawn_car.jpg'], { columns: 80 })

  assert.match(stdout, /\n\nvehiclenet32@0\.1\.0: A demonstration default: .*\n.*\n$/)
  assert.ok(stdout.split('\n').every((line) => line.length <= 80))
  assert.equal(stderr, '')
})

test('many pictures show on a terminal how far the work is', async () => {
  const { stderr } = await classify(['.', '--json'], { columns: 80 })

  assert.match(stderr, /1 of 6 …/)
  assert.ok(stderr.endsWith('6 of 6 …\r\u001b[2K'))
})

test('a model that cannot be used is told without a stack, and the exit code is 1', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'classify-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'model.json'), '{}')

  const { code, stderr } = await classify(['--model', folder, 'drawn_car.jpg'])

  assert.equal(code, 1)
  assert.match(stderr, /^The model cannot be used; mend .*model\.json:\n {2}- name: is missing;/)
  assert.doesNotMatch(stderr, /\n {4}at /)
})

test('under npm, paths are relative to where the user stands', async () => {
  const env = { npm_lifecycle_event: 'classify', INIT_CWD: fixtures }

  const { code, stdout } = await classify(['drawn_bus.png'], { cwd: tmpdir(), env })

  assert.equal(code, 0)
  assert.match(stdout, /\ndrawn_bus\.png {2}bus /)
})

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Place {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Of the terminal, if there is one. */
  readonly columns?: number
}

async function classify(
  argv: readonly string[],
  { cwd = fixtures, env = {}, columns }: Place = {},
): Promise<Ended> {
  const stdout = outputCollector(columns)
  const stderr = outputCollector(columns)
  const terminal = { stdout, stderr, env, cwd: () => cwd } as unknown as Terminal
  const code = await classifyCli(argv, terminal)
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { KitError } from '@plimsoll/kit/errors'
import { type ImageFormat, inspectImage } from '@plimsoll/kit/uploads'
import sharp from 'sharp'
import { createModelPool } from './pool.ts'
import type { Prediction } from './prediction.ts'
import { shipped } from './testing/faulty-pool.ts'

const drawings = fileURLToPath(new URL('../../fixtures', import.meta.url))
// Photos of others, which are not part of the repository.
const photos = fileURLToPath(new URL('../../../../../shared/data/photos', import.meta.url))
const pool = await createModelPool({
  manifest: shipped,
  workers: 2,
  queueMax: 1_000,
  queueTimeoutMs: 60_000,
})
after(() => pool.close())

const expected: Readonly<Record<string, Readonly<Record<string, number>>>> = JSON.parse(
  await readFile(join(drawings, 'expected.json'), 'utf8'),
)

for (const [file, confidences] of Object.entries(expected)) {
  test(`${file} gets its answer within 0.02`, async () => {
    const { label, predictions, uncertain } = await classifyFile(join(drawings, file))

    assert.equal(label, Object.keys(confidences)[0])
    assert.equal(uncertain, false)
    assert.equal(predictions.length, 13)
    for (const [name, confidence] of Object.entries(confidences)) {
      const found = predictions.find((prediction) => prediction.label === name)?.confidence ?? -1
      assert.ok(Math.abs(found - confidence) <= 0.02, `${name}: ${found}, not ${confidence}`)
    }
  })
}

test('the drawings are in all five formats', async () => {
  const files = await Promise.all(
    Object.keys(expected).map((file) => readFile(join(drawings, file))),
  )

  const formats = new Set(files.map((bytes) => inspectImage(bytes).format))

  assert.deepEqual([...formats].sort(), ['bmp', 'gif', 'jpeg', 'png', 'webp'])
})

test('every picture at hand is answered and at least 80 % of them get their label', async (t) => {
  const hasPhotos = existsSync(photos)
  const pictures = hasPhotos ? await labelledPhotos() : labelledDrawings()

  const answers = await Promise.all(pictures.map(({ path }) => classifyFile(path)))

  const isRight = pictures.map(({ label }, at) => answers[at]?.label === label)
  const counted = isRight.filter((_, at) => pictures[at]?.isCounted)
  const right = counted.filter(Boolean).length
  const what = hasPhotos ? 'Zenodo photos' : 'drawings, as no photos are beside the repository'
  t.diagnostic(`${answers.length} answered; right: ${right} of ${counted.length} ${what}`)
  assert.ok(right / counted.length >= 0.8, `${right} of ${counted.length}`)
})

test('a JPEG of 12 megapixels is answered', async () => {
  const large = await sharp(join(drawings, 'drawn_bus.png'))
    .resize(4000, 3000)
    .jpeg({ quality: 80 })
    .toBuffer()

  const { label } = await pool.classify(large, { format: 'jpeg' })

  assert.equal(label, 'bus')
})

test('damaged files are answered or refused with 400, and no worker is lost', async (t) => {
  const random = generator(20_260_131)
  const originals = await Promise.all(
    Object.keys(expected).map(async (file) => {
      const bytes = await readFile(join(drawings, file))
      return { bytes, format: inspectImage(bytes).format }
    }),
  )

  const outcomes = await Promise.all(
    originals.flatMap(({ bytes, format }) => {
      return Array.from({ length: 40 }, () => outcome(damaged(bytes, random), format))
    }),
  )

  const refused = outcomes.filter((code) => code === 'IMAGE_UNREADABLE').length
  t.diagnostic(`${refused} of ${outcomes.length} refused`)
  assert.deepEqual([...new Set(outcomes)].sort(), ['IMAGE_UNREADABLE', 'answered'])
  assert.deepEqual([pool.stats().crashed, pool.stats().timedOut], [0, 0])
})

interface LabelledPicture {
  readonly path: string
  readonly label: string
  /** Whether it is one of those that must be right. */
  readonly isCounted: boolean
}

async function labelledPhotos(): Promise<readonly LabelledPicture[]> {
  const rows = (await readFile(join(photos, 'PROVENANCE.csv'), 'utf8')).trim().split('\n').slice(1)
  assert.equal(rows.length, 36)
  return rows.map((row) => {
    const [file = '', label = ''] = row.split(',')
    return { path: join(photos, file), label, isCounted: file.startsWith('zenodo') }
  })
}

function labelledDrawings(): readonly LabelledPicture[] {
  return Object.entries(expected).map(([file, confidences]) => {
    return { path: join(drawings, file), label: Object.keys(confidences)[0] ?? '', isCounted: true }
  })
}

async function classifyFile(path: string): Promise<Prediction> {
  const bytes = await readFile(path)
  return pool.classify(bytes, { format: inspectImage(bytes).format })
}

async function outcome(bytes: Uint8Array, format: ImageFormat): Promise<string> {
  try {
    await pool.classify(bytes, { format })
    return 'answered'
  } catch (error) {
    return error instanceof KitError ? error.code : String(error)
  }
}

/** Some bytes changed behind the signature, and half of the time the end cut off. */
function damaged(original: Uint8Array, random: () => number): Uint8Array {
  const bytes = Uint8Array.from(original)
  const changes = 1 + Math.floor(random() * 20)
  for (let change = 0; change < changes; change += 1) {
    // Most lies that matter are in the headers.
    const reach = random() < 0.5 ? 200 : bytes.length
    bytes[8 + Math.floor(random() * (reach - 8))] = Math.floor(random() * 256)
  }
  return random() < 0.5 ? bytes : bytes.subarray(0, Math.floor(random() * bytes.length))
}

/** Mulberry32: the same damage in every run. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

import assert from 'node:assert/strict'
import { appendFile } from 'node:fs/promises'
import { test } from 'node:test'
import sharp from 'sharp'
import { openClassifier } from './classifier.ts'
import { loadManifest, type ModelManifest } from './manifest.ts'
import { ModelError } from './model-error.ts'
import {
  type ColourModelOptions,
  colourManifest,
  colourModel,
  modelFolder,
} from './testing/colour-model.ts'

const bytesAsTheyAre = { dtype: 'uint8', scale: 1 }
const works: readonly (readonly [string, ColourModelOptions, Record<string, unknown>])[] = [
  ['NCHW, RGB', {}, {}],
  ['NHWC', { layout: 'NHWC' }, { input: { layout: 'NHWC' } }],
  ['BGR', {}, { input: { channels: 'BGR' }, labels: ['blue', 'green', 'red'] }],
  [
    'a batch of exactly one and two views',
    { batch: 1 },
    { input: { views: ['fill', 'cover_flip'] } },
  ],
  ['sides of any size', { side: 'S' }, {}],
  ['any number of channels', { channels: 'C' }, {}],
  ['softmax over the outputs', {}, { output: { activation: 'softmax' } }],
  ['sigmoid of each output', {}, { output: { activation: 'sigmoid' } }],
  ['bytes', { dtype: 'uint8' }, { input: bytesAsTheyAre, output: { activation: 'softmax' } }],
]

for (const [title, network, manifest] of works) {
  test(`a model that takes ${title} sees the colours of the picture`, async () => {
    await using model = await described(colourManifest(manifest), colourModel(network))
    const classifier = await openClassifier(model.manifest)

    const red = await classifier.classify(await picture('#f01010'), { format: 'png' })
    const blue = await classifier.classify(await picture('#1010f0'), { format: 'png' })

    assert.equal(red.predictions[0]?.label, 'red')
    assert.equal(blue.predictions[0]?.label, 'blue')
  })
}

test('the confidence is what the network gave', async () => {
  await using model = await described(colourManifest())
  const classifier = await openClassifier(model.manifest)

  const { predictions } = await classifier.classify(await picture('#ff3300'), { format: 'png' })

  assert.deepEqual(predictions, [
    { label: 'red', confidence: 1 },
    { label: 'green', confidence: 0.2 },
    { label: 'blue', confidence: 0 },
  ])
})

const refused: readonly (readonly [string, ColourModelOptions, Record<string, unknown>, RegExp])[] =
  [
    [
      'another input name',
      {},
      { input: { name: 'image' } },
      /^input\.name: the network has no input "image"; must be "picture"$/,
    ],
    [
      'another output name',
      {},
      { output: { name: 'scores' } },
      /^output\.name: the network has no output "scores"; must be "means"$/,
    ],
    [
      'another size',
      {},
      { input: { width: 16 } },
      /^input: the network takes picture as \[N, 3, 8, 8\], and layout NCHW, width and height make \[batch, 3, 8, 16\]/,
    ],
    ['another layout', { layout: 'NHWC' }, {}, /takes picture as \[N, 8, 8, 3\], and layout NCHW/],
    [
      'another type',
      { dtype: 'uint8' },
      {},
      /^input\.dtype: picture of the network is uint8; must be float32$/,
    ],
    [
      'more labels than outputs',
      {},
      { labels: ['red', 'green', 'blue', 'black'] },
      /^labels: the network gives means as \[N, 3\]; must be \[batch, 4\], as there are 4 labels$/,
    ],
    [
      'fewer labels than outputs of undeclared number',
      { channels: 'C' },
      { labels: ['red', 'blue'] },
      /^output\.name: means gave 3 numbers for 1 pictures; must give 2 for each/,
    ],
    ['a batch of exactly five', { batch: 5 }, {}, /takes exactly 5 pictures; must take 1 or any/],
    [
      'outputs that are no probabilities',
      { dtype: 'uint8' },
      { input: bytesAsTheyAre },
      /^output\.activation: gives \d.*, no probability; must be softmax for logits/,
    ],
  ]

for (const [title, network, manifest, problem] of refused) {
  test(`a manifest with ${title} than the network is refused, saying what the network has`, async () => {
    await using model = await described(colourManifest(manifest), colourModel(network))

    const error = await refusal(model.manifest)

    assert.equal(error.problems.length, 1, error.message)
    assert.match(error.problems[0] ?? '', problem)
    assert.equal(error.file, model.manifest.path)
  })
}

test('a file that is no network is refused', async () => {
  await using model = await described(colourManifest(), Buffer.from('not a network'))

  const { problems } = await refusal(model.manifest)

  assert.match(problems[0] ?? '', /cannot be loaded \(.*\); must be an ONNX model$/)
})

test('a network that changed since its checksum was taken is refused', async () => {
  await using model = await described(colourManifest())
  await appendFile(model.manifest.modelPath, Buffer.from([0]))

  const { problems } = await refusal(model.manifest)

  assert.match(problems[0] ?? '', /changed since the start/)
})

async function described(manifest: unknown, network?: Uint8Array) {
  const folder = await modelFolder(manifest, network)
  return {
    manifest: await loadManifest(folder.path),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

async function refusal(manifest: ModelManifest): Promise<ModelError> {
  const error = await openClassifier(manifest).catch((reason: unknown) => reason)
  assert.ok(error instanceof ModelError, `not refused: ${String(error)}`)
  return error
}

function picture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 20, height: 10, channels: 3, background } })
    .png()
    .toBuffer()
}

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadManifest } from './manifest.ts'
import { ModelError } from './model-error.ts'
import { colourManifest, modelFolder } from './testing/colour-model.ts'

const shipped = fileURLToPath(new URL('../../model', import.meta.url))

test('the shipped model is described and its checksum is that of its card', async () => {
  const manifest = await loadManifest(shipped)

  assert.equal(manifest.name, 'vehiclenet32')
  assert.equal(manifest.labels.length, 13)
  assert.equal(manifest.backgroundLabel, 'not_a_vehicle')
  assert.equal(
    manifest.checksum,
    'aa6674cdd4d59d7f61e1b7942c96fa3a7e38d8dc2f7452a5ee596f8331f679d8',
  )
  assert.equal(manifest.accuracy?.source, 'MODEL_CARD.md')
})

test('a manifest is frozen throughout and can be sent to a thread', async () => {
  const manifest = await loadManifest(shipped)

  const copy = structuredClone(manifest)

  assert.deepEqual(copy, manifest)
  assert.ok(Object.isFrozen(manifest.input.mean) && Object.isFrozen(manifest.labels))
})

test('members that may be left out have defaults', async () => {
  await using folder = await modelFolder(colourManifest())

  const { input, threshold, backgroundLabel, accuracy } = await loadManifest(folder.manifestPath)

  assert.equal(input.kernel, 'lanczos3')
  assert.deepEqual(input.views, ['fill'])
  assert.equal(input.combine, 'mean_of_outputs')
  assert.equal(threshold, 0.6)
  assert.equal(backgroundLabel, undefined)
  assert.equal(accuracy, undefined)
})

test('a labels file wins over the labels of the manifest', async () => {
  await using folder = await modelFolder(colourManifest())
  const labelsPath = join(folder.path, 'labels.txt')
  await writeFile(labelsPath, '\uFEFFrouge\r\nvert\r\nbleu\r\n')

  const { labels } = await loadManifest(folder.path, { labelsPath })

  assert.deepEqual(labels, ['rouge', 'vert', 'bleu'])
})

const wrong: readonly (readonly [title: string, manifest: unknown, problem: RegExp])[] = [
  ['no JSON', '{ "name": ', /is not JSON: /],
  ['a list', [], /^the file: is \[\]; must be an object that describes the model$/],
  ['no name', without('name'), /^name: is missing; must be a name of 1 to 100 characters$/],
  ['no labels', without('labels'), /^labels: has 0; must have 2 to 10000, one for each output$/],
  ['one label', colourManifest({ labels: ['car'] }), /^labels: has 1; must have 2/],
  [
    'a label twice',
    colourManifest({ labels: ['car', 'van', 'car'] }),
    /^labels: "car" is number 1 and 3; must be once$/,
  ],
  ['an empty label', colourManifest({ labels: ['a', ' '] }), /^labels: number 2 is empty/],
  [
    'a label that is no text',
    colourManifest({ labels: ['a', 7] }),
    /^labels\.1: is 7; must be a s/,
  ],
  [
    'a background that is no label',
    colourManifest({ background_label: 'none' }),
    /^background_label: "none" is no label; must be one of the labels$/,
  ],
  [
    'a width as text',
    colourManifest({ input: { width: '32' } }),
    /^input\.width: is "32"; must be an integer from 1 to 2048, in pixels$/,
  ],
  ['a width of 0', colourManifest({ input: { width: 0 } }), /^input\.width: is 0; must be an int/],
  [
    'an unknown layout',
    colourManifest({ input: { layout: 'CHW' } }),
    /^input\.layout: is "CHW"; must be one of NCHW, NHWC$/,
  ],
  [
    'two means',
    colourManifest({ input: { mean: [0, 0] } }),
    /^input\.mean: is \[0,0\]; must be three numbers/,
  ],
  [
    'a deviation of 0',
    colourManifest({ input: { std: [1, 0, 1] } }),
    /^input\.std\.1: is 0; must be three numbers above 0/,
  ],
  [
    'an unknown view',
    colourManifest({ input: { views: ['fill', 'rotate'] } }),
    /^input\.views\.1: is "rotate"; must be one of fill, fill_flip, cover, cover_flip$/,
  ],
  [
    'a member spelt wrong',
    colourManifest({ input: { kernal: 'cubic' } }),
    /^input\.kernal: is not a known member/,
  ],
  [
    'an unknown activation',
    colourManifest({ output: { activation: 'relu' } }),
    /^output\.activation: is "relu"; must be one of softmax, sigmoid, none$/,
  ],
  [
    'a mean that the activation does not give',
    colourManifest({ input: { combine: 'mean_of_softmax' } }),
    /^input\.combine: is mean_of_softmax with activation none; must be mean_of_outputs/,
  ],
  [
    'bytes that are to be scaled',
    colourManifest({ input: { dtype: 'uint8' } }),
    /^input\.dtype: uint8 takes 0\.\.255 as they are; must have scale 1, mean 0, std 1$/,
  ],
  [
    'a threshold above 1',
    colourManifest({ suggested_threshold: 60 }),
    /^suggested_threshold: is 60; must be a number from 0 to 1/,
  ],
  [
    'a file that is not there',
    colourManifest({ file: 'gone.onnx' }),
    /^file: .*gone\.onnx does not exist; must be the ONNX file of the model$/,
  ],
  [
    'a file that is a folder',
    colourManifest({ file: '.' }),
    /^file: .* is a folder; must be the O/,
  ],
]

for (const [title, manifest, problem] of wrong) {
  test(`a manifest with ${title} is refused with what is wrong and what would be right`, async () => {
    await using folder = await modelFolder(manifest)

    const error = await refusal(folder.manifestPath)

    assert.equal(error.problems.length, 1, error.message)
    assert.match(error.problems[0] ?? '', problem)
    assert.equal(error.file, folder.manifestPath)
    assert.ok(error.message.includes(folder.manifestPath))
  })
}

test('all problems are told at once', async () => {
  const changes = { version: 1, input: { width: -1, channels: 'GBR' }, colour: 'red' }
  await using folder = await modelFolder({ ...colourManifest(changes), name: undefined })

  const { problems } = await refusal(folder.manifestPath)

  const members = problems.map((problem) => problem.split(':')[0]).sort()
  assert.deepEqual(members, ['colour', 'input.channels', 'input.width', 'name', 'version'])
})

test('a path that is no manifest is refused with what it should be', async () => {
  await using folder = await modelFolder(colourManifest())

  const network = await refusal(join(folder.path, 'colours.onnx'))
  const missing = await refusal(join(folder.path, 'gone.json'))
  const noLabels = await refusal(folder.path, join(folder.path, 'gone.txt'))

  assert.deepEqual(network.problems, [
    'is the network itself; must be the manifest that describes it',
  ])
  assert.deepEqual(missing.problems, ['does not exist; must be a manifest such as model.json'])
  assert.deepEqual(noLabels.problems, ['does not exist; must be a text file, one label per line'])
  assert.equal(noLabels.file, join(folder.path, 'gone.txt'))
})

function without(member: string): Record<string, unknown> {
  const { [member]: _, ...others } = colourManifest()
  return others
}

async function refusal(path: string, labelsPath?: string): Promise<ModelError> {
  const loaded = loadManifest(path, labelsPath === undefined ? {} : { labelsPath })
  const error = await loaded.catch((reason: unknown) => reason)
  assert.ok(error instanceof ModelError, `not refused: ${String(error)}`)
  return error
}

/**
 * Reads and checks the description of a model before anything is served with it.
 *
 * What can be told without the network itself is told here; whether the ONNX file agrees with its
 * manifest is told by the workers, when they load it ({@link openSession}). Both refuse with a
 * {@link ModelError} that names every problem.
 *
 * @module
 */

import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Static } from 'typebox'
import { sha256Of } from './checksum.ts'
import { parseLabels, problemsOfLabels } from './labels.ts'
import { type AccuracySchema, type ManifestFile, ManifestSchema } from './manifest-schema.ts'
import { ModelError } from './model-error.ts'
import { problemsOfValue } from './schema-problems.ts'

type InputFile = ManifestFile['input']
export type View = NonNullable<InputFile['views']>[number]
export type Kernel = NonNullable<InputFile['kernel']>
export type Activation = ManifestFile['output']['activation']
export type Combine = NonNullable<InputFile['combine']>
export type Triple = readonly [number, number, number]

/** How a picture becomes the input tensor. */
export interface ModelInput {
  readonly name: string
  readonly layout: InputFile['layout']
  readonly channels: InputFile['channels']
  readonly dtype: InputFile['dtype']
  readonly width: number
  readonly height: number
  readonly scale: number
  /** In the order of `channels`, like `std`. */
  readonly mean: Triple
  readonly std: Triple
  readonly kernel: Kernel
  readonly views: readonly View[]
  readonly combine: Combine
}

/** A checked manifest: plain frozen data, so that it can be sent to the workers. */
export interface ModelManifest {
  readonly name: string
  readonly version: string
  /** Path of the manifest. */
  readonly path: string
  /** Path of the ONNX file. */
  readonly modelPath: string
  /** SHA-256 of the ONNX file, in hexadecimal. */
  readonly checksum: string
  readonly labels: readonly string[]
  /** The label that means "none of the others", if the model has one. */
  readonly backgroundLabel: string | undefined
  readonly input: ModelInput
  readonly output: { readonly name: string; readonly activation: Activation }
  /** Answers with less confidence are uncertain. */
  readonly threshold: number
  readonly accuracy: Static<typeof AccuracySchema> | undefined
}

export interface LoadManifestOptions {
  /** A text file with one label per line, used instead of the `labels` of the manifest. */
  readonly labelsPath?: string
}

const combineOf = {
  softmax: 'mean_of_softmax',
  sigmoid: 'mean_of_sigmoid',
  none: 'mean_of_outputs',
} as const

/**
 * Loads the manifest at `path`, or `model.json` in the folder at `path`.
 *
 * @throws ModelError naming every problem.
 */
export async function loadManifest(
  path: string,
  { labelsPath }: LoadManifestOptions = {},
): Promise<ModelManifest> {
  const manifestPath = await locate(resolve(path))
  const file = await readManifest(manifestPath)
  const labels = labelsPath === undefined ? (file.labels ?? []) : await readLabels(labelsPath)
  const problems = [
    ...problemsOfLabels(labels, labelsPath ?? 'labels'),
    ...contradictions(file, labels),
  ]
  const modelPath = resolve(dirname(manifestPath), file.file)
  const checksum = await sha256Of(modelPath).catch((error: unknown) => {
    problems.push(`file: ${modelPath} ${unreadable(error)}; must be the ONNX file of the model`)
    return ''
  })
  if (problems.length > 0) throw new ModelError(manifestPath, problems)

  return deepFreeze(resolved(file, { manifestPath, modelPath, checksum, labels }))
}

async function locate(path: string): Promise<string> {
  if (path.endsWith('.onnx')) {
    throw new ModelError(path, ['is the network itself; must be the manifest that describes it'])
  }
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ? join(path, 'model.json') : path
}

async function readManifest(path: string): Promise<ManifestFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ModelError(path, [`${unreadable(error)}; must be a manifest such as model.json`], {
      cause: error,
    })
  })
  const value = parseJson(path, text)
  const problems = problemsOfValue(ManifestSchema, value)
  if (problems.length > 0) throw new ModelError(path, problems)
  return value as ManifestFile
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ModelError(path, [`is not JSON: ${reason}`], { cause: error })
  }
}

async function readLabels(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ModelError(path, [`${unreadable(error)}; must be a text file, one label per line`], {
      cause: error,
    })
  })
  return parseLabels(text)
}

/** Members that are each right and do not agree with one another. */
function contradictions(file: ManifestFile, labels: readonly string[]): string[] {
  const { input, output, background_label: background } = file
  const problems: string[] = []
  if (background !== undefined && !labels.includes(background)) {
    problems.push(`background_label: "${background}" is no label; must be one of the labels`)
  }
  const combine = input.combine ?? combineOf[output.activation]
  if (combine !== 'mean_of_outputs' && combine !== combineOf[output.activation]) {
    problems.push(
      `input.combine: is ${combine} with activation ${output.activation}; ` +
        `must be ${combineOf[output.activation]} or mean_of_outputs`,
    )
  }
  const isRaw = input.scale === 1 && input.mean.every(isZero) && input.std.every(isOne)
  if (input.dtype === 'uint8' && !isRaw) {
    problems.push('input.dtype: uint8 takes 0..255 as they are; must have scale 1, mean 0, std 1')
  }
  return problems
}

function isZero(value: number): boolean {
  return value === 0
}

function isOne(value: number): boolean {
  return value === 1
}

interface Found extends Pick<ModelManifest, 'modelPath' | 'checksum' | 'labels'> {
  readonly manifestPath: string
}

function resolved(file: ManifestFile, found: Found): ModelManifest {
  const { input, output } = file
  return {
    name: file.name,
    version: file.version,
    path: found.manifestPath,
    modelPath: found.modelPath,
    checksum: found.checksum,
    labels: [...found.labels],
    backgroundLabel: file.background_label,
    input: {
      ...input,
      mean: input.mean as unknown as Triple,
      std: input.std as unknown as Triple,
      kernel: input.kernel ?? 'lanczos3',
      views: input.views ?? ['fill'],
      combine: input.combine ?? combineOf[output.activation],
    },
    output: { name: output.name, activation: output.activation },
    threshold: file.suggested_threshold ?? 0.6,
    accuracy: file.accuracy,
  }
}

function unreadable(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (code === 'ENOENT') return 'does not exist'
  if (code === 'EISDIR') return 'is a folder'
  return `cannot be read (${String(code ?? error)})`
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member)
    Object.freeze(value)
  }
  return value
}

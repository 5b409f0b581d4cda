/**
 * One model on one thread: bytes in, ranked labels out. A worker holds one of these.
 *
 * @module
 */

import sharp from 'sharp'
import type { ModelManifest } from './manifest.ts'
import { ModelError } from './model-error.ts'
import { type PreprocessOptions, preprocessor } from './preprocess.ts'
import type { Runtime } from './protocol.ts'
import { type LabelConfidence, ranked, toProbabilities } from './scores.ts'
import { openSession } from './session.ts'

export interface Classified {
  readonly predictions: readonly LabelConfidence[]
  readonly decodeMs: number
  readonly inferMs: number
  readonly copy: Uint8Array | undefined
}

export interface Classifier {
  readonly runtime: Runtime
  classify(bytes: Uint8Array, options: PreprocessOptions): Promise<Classified>
}

// A model of a thousand labels would otherwise make every answer 50 kB long.
const predictionsMax = 20

/**
 * Loads the model and answers one picture with it, so that the first client waits for nothing.
 *
 * @throws ModelError if the network does not do what its manifest says.
 */
export async function openClassifier(manifest: ModelManifest): Promise<Classifier> {
  const { input, output, labels } = manifest
  const session = await openSession(manifest)
  const preprocess = preprocessor(input)

  async function probabilitiesOf(bytes: Uint8Array, options: PreprocessOptions) {
    const startMs = performance.now()
    const { tensor, views, copying } = await preprocess(bytes, options)
    const decodedMs = performance.now()
    const rows = await session.infer(tensor, views.length)
    const weights = views.map(({ weight }) => weight)
    const { activation } = output
    const probabilities = toProbabilities(rows, { activation, combine: input.combine, weights })
    const problem = problemOfProbabilities(probabilities)
    if (problem !== undefined) throw new ModelError(manifest.path, [problem])
    const inferMs = performance.now() - decodedMs
    return { probabilities, decodeMs: decodedMs - startMs, inferMs, copy: await copying }
  }

  await probabilitiesOf(await blankJpeg(), { format: 'jpeg' })
  return {
    runtime: session.runtime,
    async classify(bytes, options) {
      const { probabilities, ...others } = await probabilitiesOf(bytes, options)
      return { predictions: ranked(labels, probabilities).slice(0, predictionsMax), ...others }
    },
  }
}

function problemOfProbabilities(probabilities: readonly number[]): string | undefined {
  // The sums of float32 may miss 0 and 1 by a little.
  const wrong = probabilities.find((value) => !(value >= -1e-3 && value <= 1 + 1e-3))
  if (wrong === undefined) return undefined
  return (
    `output.activation: gives ${wrong}, no probability; must be softmax for logits, ` +
    'sigmoid for several labels at once'
  )
}

function blankJpeg(): Promise<Uint8Array> {
  return sharp({ create: { width: 64, height: 48, channels: 3, background: '#7f8fa0' } })
    .jpeg()
    .toBuffer()
}

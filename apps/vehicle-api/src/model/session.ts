/**
 * The network itself, in ONNX Runtime, checked against its manifest.
 *
 * `run()` blocks the thread it is called on (microsoft/onnxruntime 19611), so this belongs into a
 * worker. One thread per session: the pool is what uses the other cores.
 *
 * @module
 */

// Before it is loaded.
import './no-telemetry.ts'
import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import { sha256Of } from './checksum.ts'
import type { ModelManifest } from './manifest.ts'
import { ModelError } from './model-error.ts'
import type { Runtime } from './protocol.ts'
import { problemsOfSession, takesOneAtATime } from './session-problems.ts'
import type { TensorData } from './tensor.ts'

export interface Session {
  readonly runtime: Runtime
  /** One row of outputs for each view in the tensor. */
  infer(tensor: TensorData, views: number): Promise<Float32Array>
}

/** @throws ModelError if the file is not the network that the manifest describes. */
export async function openSession(manifest: ModelManifest): Promise<Session> {
  const session = await load(manifest)
  const problems = problemsOfSession(manifest, session)
  if (problems.length > 0) throw new ModelError(manifest.path, problems)
  const batchMax = takesOneAtATime(manifest, session) ? 1 : Number.POSITIVE_INFINITY

  return {
    runtime: { name: 'onnxruntime-node', version: env.versions.node ?? env.versions.common },
    infer(tensor, views) {
      const batch = Math.min(views, batchMax)
      return inferInBatches(session, manifest, { tensor, views, batch })
    },
  }
}

async function load({ modelPath, path, checksum }: ModelManifest): Promise<InferenceSession> {
  if ((await sha256Of(modelPath)) !== checksum) {
    throw new ModelError(path, [`file: ${modelPath} changed since the start; start again`])
  }
  try {
    return await InferenceSession.create(modelPath, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const problem = `file: ${modelPath} cannot be loaded (${reason}); must be an ONNX model`
    throw new ModelError(path, [problem], { cause: error })
  }
}

interface Batches {
  readonly tensor: TensorData
  readonly views: number
  readonly batch: number
}

async function inferInBatches(
  session: InferenceSession,
  { input, output, labels, path }: ModelManifest,
  { tensor, views, batch }: Batches,
): Promise<Float32Array> {
  const { width, height, layout } = input
  const shape = layout === 'NCHW' ? [3, height, width] : [height, width, 3]
  const stride = 3 * width * height
  const rows = new Float32Array(views * labels.length)
  for (let at = 0; at < views; at += batch) {
    const part = tensor.subarray(at * stride, (at + batch) * stride)
    const found = await session.run({ [input.name]: tensorOf(part, [batch, ...shape]) })
    const data = found[output.name]?.data
    if (!(data instanceof Float32Array) || data.length !== batch * labels.length) {
      throw new ModelError(path, [
        `output.name: ${output.name} gave ${data?.length ?? 0} numbers for ${batch} pictures; ` +
          `must give ${labels.length} for each, as many as there are labels`,
      ])
    }
    rows.set(data, at * labels.length)
  }
  return rows
}

function tensorOf(data: TensorData, shape: readonly number[]): Tensor {
  return data instanceof Float32Array
    ? new Tensor('float32', data, shape)
    : new Tensor('uint8', data, shape)
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Check, defineCheck, type Finding, fail, ok } from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'

const app = join(import.meta.dirname, '../..')
const fixture = { name: 'drawn_car.jpg', format: 'jpeg', label: 'car' } as const

type Model = typeof import('../model/index.ts')
type ModelConfig = Pick<ServiceConfig, 'modelPath' | 'modelLabelsPath'>

/** The model by a real answer: manifest, checksum, native libraries and network at once. */
export function modelCheck(config: ModelConfig): Check {
  return defineCheck({
    name: 'model',
    title: 'Model',
    // A large one takes a while to load from a slow disk.
    timeoutMs: 30_000,
    async run(_context, signal) {
      // Loaded only here, so that a native library that is missing is one finding and not the end.
      const model = await import('../model/index.ts')
      try {
        return await answerOf(model, config, signal)
      } catch (error) {
        if (!(error instanceof model.ModelError)) throw error
        const remedy = `Mend ${error.file}, or set MODEL_PATH.`
        return error.problems.map((problem) => fail(problem, remedy))
      }
    },
  })
}

async function answerOf(
  { loadManifest, createModelPool, shippedModel }: Model,
  { modelPath, modelLabelsPath }: ModelConfig,
  signal: AbortSignal,
): Promise<Finding> {
  const labels = modelLabelsPath === undefined ? {} : { labelsPath: modelLabelsPath }
  const manifest = await loadManifest(modelPath ?? shippedModel, labels)
  const damage = modelPath === undefined ? await damageOf(manifest.checksum) : undefined
  if (damage !== undefined) return damage
  await using pool = await createModelPool({ manifest, workers: 1 })
  const bytes = await readFile(join(app, 'fixtures', fixture.name))
  const { label, confidence } = await pool.classify(bytes, { format: fixture.format, signal })
  const answer = `${pool.name} takes ${fixture.name} for: ${label} (${confidence.toFixed(2)})`
  const isOwn = modelPath !== undefined || modelLabelsPath !== undefined
  if (isOwn || label === fixture.label) return ok(answer)
  return fail(answer, 'Install the service anew: model or runtime are not as released.')
}

/** The model that is shipped has its checksum on its card. */
async function damageOf(checksum: string): Promise<Finding | undefined> {
  const card = await readFile(join(app, 'model/MODEL_CARD.md'), 'utf8')
  const declared = /\bsha256 ([0-9a-f]{64})\b/.exec(card)?.[1]
  if (declared === undefined || declared === checksum) return undefined
  const wrong = `its checksum is ${checksum.slice(0, 12)}…, and its card says ${declared.slice(0, 12)}…`
  return fail(wrong, 'Install the service anew: the file was damaged or replaced.')
}

/**
 * Each manifest against the schema of its kind, twice: by the model's own `validate()`, which knows
 * what is demanded and of which type, and as a literal through the TypeScript compiler, which alone
 * sees members that there are not.
 *
 * Kinds of operators that are not installed here (PodMonitor, ExternalSecret) have no model.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Manifest, titleOf } from './manifest.ts'

const run = promisify(execFile)
const repository = join(import.meta.dirname, '../../..')

type Model = new (manifest: object) => { validate(): void }

/** Modules of the models; undefined for kinds that have none. */
function moduleOf({ apiVersion, kind }: Manifest): string | undefined {
  if (/^(monitoring\.coreos\.com|external-secrets\.io)\//.test(apiVersion)) return undefined
  const isGateway = apiVersion.startsWith('gateway.networking.k8s.io/')
  const source = isGateway ? '@kubernetes-models/gateway-api' : 'kubernetes-models'
  return `${source}/${apiVersion}/${kind}`
}

/** What the models say, in sentences. */
export async function modelProblems(manifests: readonly Manifest[]): Promise<readonly string[]> {
  const told = await Promise.all(manifests.map(problemsOf))
  return told.flat()
}

async function problemsOf(manifest: Manifest): Promise<readonly string[]> {
  const path = moduleOf(manifest)
  if (path === undefined) return []
  try {
    const models = (await import(path)) as Readonly<Record<string, Model>>
    const Kind = models[manifest.kind]
    if (Kind === undefined) return [`${titleOf(manifest)}: ${path} has no model of it`]
    new Kind(manifest).validate()
    return []
  } catch (error) {
    return [`${titleOf(manifest)}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** What the compiler says of them as literals. */
export async function literalProblems(manifests: readonly Manifest[]): Promise<readonly string[]> {
  const cache = join(repository, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  // Within the repository, so that the models are found from there.
  const folder = await mkdtemp(join(cache, 'plimsoll-manifests-'))
  try {
    await writeFile(join(folder, 'manifests.ts'), literalsOf(manifests))
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configuration))
    return await compilerProblems(folder, manifests)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const configuration = {
  compilerOptions: {
    ...{ module: 'nodenext', target: 'es2024', strict: true, noEmit: true },
    ...{ types: [], skipLibCheck: true },
  },
  files: ['manifests.ts'],
}

/** One a line, so that the line tells which. */
function literalsOf(manifests: readonly Manifest[]): string {
  const lines = manifests.map((manifest, index) => {
    const path = moduleOf(manifest)
    if (path === undefined) return `// ${titleOf(manifest)}`
    const type = `import('${path}').I${manifest.kind}`
    return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)}`
  })
  return `${lines.join('\n')}\n`
}

async function compilerProblems(
  folder: string,
  manifests: readonly Manifest[],
): Promise<readonly string[]> {
  const compiler = join(repository, 'node_modules/.bin/tsc')
  try {
    await run(compiler, ['--project', folder, '--pretty', 'false'], { timeout: 120_000 })
    return []
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string }
    const lines = stdout.split('\n').filter((line) => /error TS\d+/.test(line))
    if (lines.length === 0) throw error
    return lines.map((line) => {
      const [, number = '', words] = /\((\d+),\d+\): error TS\d+: (.*)$/.exec(line) ?? []
      const manifest = manifests[Number(number) - 1]
      return `${manifest === undefined ? '' : `${titleOf(manifest)}: `}${words ?? line}`
    })
  }
}

/**
 * Whether compose and Kubernetes start the service with variables that it knows and accepts, and
 * leave it the time that its shutdown takes.
 *
 * @module
 */

import { ConfigError, type Texts } from '@plimsoll/kit/config'
import { parse } from 'yaml'
import { readConfig } from '../../../packages/create/template/src/config.ts'
import { allOf, manifestsOf } from '../kubernetes/manifest.ts'
import type { CreatedFiles } from './created-files.ts'

/** As an operator would set them. */
const secrets = {
  SECRET_KEY: 'mK8-vQ2_xT5pL9wR3nB7jD1hF6sG4yA0cE8uZ5iO2tW7kX3qN6bV',
  POSTGRES_PASSWORD: 'Xv3-quiet_Lantern7mBq',
}
const ofImage = { NODE_ENV: 'production', HOST: '0.0.0.0', DATA_DIR: '/data' }

export async function composeProblems({ text }: CreatedFiles): Promise<readonly string[]> {
  const { services } = parse(text('compose.yaml')) as { services: Record<string, ComposeService> }
  const ours = Object.entries(services).filter(([, { build }]) => build !== undefined)
  const problems = await Promise.all(
    ours.map(async ([name, { environment = {}, stop_grace_period: grace, command }]) => {
      const env = filled(environment)
      const { told, shutdownMs } = await startedWith({ ...ofImage, ...env })
      // What ends by itself is not asked to.
      const isBrief = command === undefined && secondsOf(grace) * 1_000 < shutdownMs
      return [
        ...told.map((problem) => `compose.yaml, ${name}: ${problem}`),
        ...(isBrief ? [`compose.yaml, ${name}: stop_grace_period is under ${shutdownMs} ms`] : []),
      ]
    }),
  )
  return problems.flat()
}

interface ComposeService {
  readonly build?: unknown
  readonly command?: unknown
  readonly environment?: Readonly<Record<string, string>>
  readonly stop_grace_period?: string
}

export async function kubernetesConfigProblems({ text }: CreatedFiles): Promise<readonly string[]> {
  const { configMapGenerator } = parse(text('kubernetes/kustomization.yaml')) as {
    configMapGenerator: readonly { readonly literals: readonly string[] }[]
  }
  const literals = configMapGenerator.flatMap(({ literals: given }) => given)
  const env = Object.fromEntries(literals.map((line) => line.split(/=(.*)/s).slice(0, 2)))
  const secret = { SECRET_KEY: secrets.SECRET_KEY }
  const { told, shutdownMs } = await startedWith({ ...ofImage, ...env, ...secret })
  const [deployment] = allOf(manifestsOf(text('kubernetes/deployment.yaml')), 'Deployment')
  const pod = deployment?.spec?.template.spec
  const sleepMs = 1_000 * Number(pod?.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0)
  const graceMs = 1_000 * Number(pod?.terminationGracePeriodSeconds ?? 30)
  const isBrief = graceMs < sleepMs + shutdownMs
  return [
    ...told.map((problem) => `kubernetes: ${problem}`),
    ...(isBrief ? [`kubernetes: the grace period is under ${sleepMs + shutdownMs} ms`] : []),
  ]
}

/** Of the lifecycle plugin at its defaults: aborting, flushing, closing, and the watchdog's slack. */
const fixedMs = 500 + 3_000 + 2_000 + 1_000

async function startedWith(env: Texts) {
  try {
    const { config, warnings } = await readConfig(env)
    const { shutdownPreDelayMs, shutdownDrainMs, requestTimeoutMs } = config
    return {
      told: warnings,
      shutdownMs: shutdownPreDelayMs + shutdownDrainMs + requestTimeoutMs + fixedMs,
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { told: [error.message], shutdownMs: 0 }
  }
}

/** As compose fills in what `.env` has. */
function filled(environment: Readonly<Record<string, string>>): Texts {
  const known: Readonly<Record<string, string>> = secrets
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_, variable: string) => known[variable] ?? ''),
    ]),
  )
}

function secondsOf(text = '10s'): number {
  return Number(/^(\d+)s$/.exec(text)?.[1] ?? Number.NaN)
}

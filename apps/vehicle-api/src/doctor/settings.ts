/**
 * The configuration under the profile that is asked for, and one to look at the rest with: what only
 * production refuses must not hide what else is wrong.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { ConfigError, type LoadedConfig, type Texts } from '@plimsoll/kit/config'
import { loadServiceConfig, type ServiceConfig } from '../config.ts'

export const profiles = ['production', 'staging', 'development'] as const
export type Profile = (typeof profiles)[number]

export interface Settings {
  /** Undefined if NODE_ENV itself makes no sense. */
  readonly environment: string | undefined
  /** As a start under the profile would have it, or why that is refused. */
  readonly loaded: LoadedConfig<ServiceConfig> | ConfigError
  /** To look at stores, model and port with. */
  readonly usable: ServiceConfig
  /** `usable` is nothing but defaults, as not even development takes what is set. */
  readonly isGuess: boolean
}

export interface Surroundings {
  readonly env: Texts
  /** Path of the `.env` file, which need not exist. */
  readonly envPath: string
}

export async function settingsOf(
  { env, envPath }: Surroundings,
  profile: Profile | undefined,
): Promise<Settings> {
  const loaded = await loadedOrError(
    profile === undefined ? env : { ...env, NODE_ENV: profile },
    envPath,
  )
  if (!(loaded instanceof ConfigError)) {
    const { config } = loaded
    return { environment: config.environment, loaded, usable: config, isGuess: false }
  }
  const { environment } = loaded
  const lenient = await lenientConfig(env, envPath)
  const usable = lenient ?? (await loadServiceConfig({})).config
  return { environment, loaded, usable, isGuess: lenient === undefined }
}

/** Stores, model and port do not depend on these: a wrong one does not keep them from being looked at. */
const apart = new Set([
  'SECRET_KEY',
  'ADMIN_EMAIL',
  'ADMIN_PASSWORD',
  'CORS_ORIGINS',
  'CORS_CREDENTIALS',
  'TRUSTED_HOSTS',
  'TRUST_PROXY',
  'DEBUG',
  'DOCS_ENABLED',
  'LOG_LEVEL',
  'LOG_FORMAT',
])

/** As development has it, which refuses less; without what is wrong and does not matter here. */
async function lenientConfig(env: Texts, envPath: string): Promise<ServiceConfig | undefined> {
  const first = await loadedOrError({ ...env, NODE_ENV: 'development' }, envPath)
  if (!(first instanceof ConfigError)) return first.config
  const wrong = new Set(first.problems.map(({ variable }) => variable))
  if (![...wrong].every((name) => apart.has(name))) return undefined
  const all = { ...parseEnv(await readFile(envPath, 'utf8').catch(() => '')), ...env }
  const left = Object.entries(all).filter(([name]) => !wrong.has(name.replace(/_FILE$/, '')))
  const second = await loadedOrError({ ...Object.fromEntries(left), NODE_ENV: 'development' })
  return second instanceof ConfigError ? undefined : second.config
}

async function loadedOrError(
  env: Texts,
  envPath?: string,
): Promise<LoadedConfig<ServiceConfig> | ConfigError> {
  try {
    return await loadServiceConfig(env, envPath)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
}

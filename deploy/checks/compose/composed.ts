/**
 * The services as docker-compose puts them together from several files.
 *
 * @module
 */

import { join } from 'node:path'
import { dockerComposeBinary } from '../../../tools/servers/docker-compose.ts'
import { told, toolOr, type Verdict } from '../proxies/tools.ts'

export interface Composed {
  readonly services: Readonly<Record<string, ComposedService>>
  readonly networks: Readonly<Record<string, ComposedNetwork | null>>
  readonly secrets?: Readonly<Record<string, unknown>>
}

export interface ComposedService {
  readonly image?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly networks?: Readonly<Record<string, ServiceNetwork | null>>
  readonly volumes?: readonly string[]
  readonly secrets?: readonly { readonly source: string }[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly read_only?: boolean
  readonly privileged?: boolean
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly network_mode?: string
  readonly security_opt?: readonly string[]
  readonly restart?: string
  readonly logging?: { readonly options?: Readonly<Record<string, string>> }
  readonly mem_limit?: string
  readonly cpus?: number
  readonly pids_limit?: number
  readonly stop_grace_period?: string
  readonly stop_signal?: string
}

export interface ComposedNetwork {
  readonly internal?: boolean
  readonly ipam?: { readonly config?: readonly { readonly subnet?: string }[] }
}

interface ServiceNetwork {
  readonly ipv4_address?: string
  readonly aliases?: readonly string[]
}

export const root: string = join(import.meta.dirname, '../../..')

/** The images of ours that a deployment names, and what else it has to. */
export const given = {
  API_IMAGE: `registry.example.com/plimsoll/vehicle-api@sha256:${'0'.repeat(64)}`,
  CONSOLE_IMAGE: `registry.example.com/plimsoll/console@sha256:${'0'.repeat(64)}`,
  TRUSTED_HOSTS: 'api.example.com',
  ADMIN_EMAIL: 'admin@example.com',
} as const

const profiles = ['postgres', 'redis', 'observability', 'canary']

/** @throws MissingTool */
export async function compose(
  files: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  const program = toolOr(dockerComposeBinary, 'docker-compose')
  const args = [
    ...['--project-directory', root],
    ...files.flatMap((file) => ['-f', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
    'config',
  ]
  return await told(program, args, env)
}

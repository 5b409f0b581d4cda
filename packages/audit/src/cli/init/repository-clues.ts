/** What the files of a folder say of the service in it. @module */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditConfig } from '../../config/config-schema.ts'
import { createRepository } from '../../gather/repository.ts'
import { commandWords } from '../command-words.ts'

type Dependencies = NonNullable<AuditConfig['dependencies']>

export interface RepositoryClues {
  readonly start: readonly string[] | undefined
  readonly commands: NonNullable<AuditConfig['commands']>
  /** Variable that takes a signing key. */
  readonly keyEnv: string | undefined
  readonly dependencies: Dependencies
  readonly repository: NonNullable<AuditConfig['repository']> | undefined
  /** An OpenAPI document among the files. */
  readonly openapi: string | undefined
  /** What was found, for people. */
  readonly found: readonly string[]
}

interface Kind {
  readonly name: string
  readonly schemes: RegExp
  readonly port: number
  readonly criticality: 'required' | 'degradable'
}

const kinds: readonly Kind[] = [
  { name: 'postgres', schemes: /^postgres(?:ql)?(?:\+\w+)?:/, port: 5432, criticality: 'required' },
  { name: 'mysql', schemes: /^(?:mysql|mariadb)(?:\+\w+)?:/, port: 3306, criticality: 'required' },
  { name: 'mongodb', schemes: /^mongodb:/, port: 27017, criticality: 'required' },
  { name: 'redis', schemes: /^(?:redis|valkey)s?:/, port: 6379, criticality: 'degradable' },
  { name: 'rabbitmq', schemes: /^amqps?:/, port: 5672, criticality: 'degradable' },
]
const keyName =
  /^(?:\w+_)?(?:SECRET_KEY|JWT_SECRET|TOKEN_KEY|JWT_KEY|TOKEN_SECRET|APP_SECRET|SIGNING_KEY)$/
const openapiFiles = '{,docs/,api/,spec/}{openapi,swagger}.{json,yaml,yml}'

export async function repositoryClues(folder: string): Promise<RepositoryClues> {
  const repository = createRepository(folder)
  const [dockerfile, compose, workflows, envExample, documents, scripts] = await Promise.all([
    repository.dockerfile(),
    repository.composeFiles(),
    repository.workflows(),
    repository.envExample(),
    repository.list(openapiFiles),
    scriptsOf(folder),
  ])
  const variables = envExample === undefined ? [] : variablesOf(await repository.read(envExample))
  const hasFiles = dockerfile !== undefined || compose.length > 0 || workflows.length > 0
  const dependencies = dependenciesOf(variables)
  const keyEnv = variables.find(([name]) => keyName.test(name))?.[0]
  const start = startOf(scripts)
  const [openapi] = documents
  return {
    ...{ start, keyEnv, dependencies, openapi },
    commands: commandsOf(scripts),
    repository: hasFiles ? { root: '.', ...(dockerfile ? { dockerfile } : {}) } : undefined,
    found: [
      ...told('start command', start?.join(' ')),
      ...told('Dockerfile', dockerfile),
      ...told('compose', compose.join(', ')),
      ...told('workflows', workflows.join(', ')),
      ...told('environment', envExample),
      ...told('signing key', keyEnv),
      ...told('OpenAPI document', openapi),
      ...dependencies.map(({ name, upstream }) => `dependency: ${name} at ${upstream}`),
    ],
  }
}

function told(what: string, value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [`${what}: ${value}`]
}

type Scripts = Readonly<Record<string, string>>

async function scriptsOf(folder: string): Promise<Scripts> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    const { scripts } = manifest as { scripts?: Scripts }
    return scripts ?? {}
  } catch {
    // No package.json, or none that can be read: then it says nothing.
    return {}
  }
}

/** The program itself where that is plain: a package manager in between swallows signals. */
function startOf({ start }: Scripts): readonly string[] | undefined {
  if (start === undefined) return undefined
  try {
    const words = commandWords(start)
    return words[0]?.includes('=') ? ['npm', 'start'] : words
  } catch {
    // Only a shell can run it.
    return ['npm', 'start']
  }
}

function commandsOf(scripts: Scripts): NonNullable<AuditConfig['commands']> {
  const names = ['migrate', 'backup', 'restore'] as const
  const there = names.filter((name) => scripts[name] !== undefined)
  return Object.fromEntries(there.map((name) => [name, ['npm', 'run', name]]))
}

function variablesOf(text: string | undefined): readonly (readonly [string, string])[] {
  const lines = text?.split('\n') ?? []
  return lines.flatMap((line) => {
    const [, name, value = ''] = /^\s*#?\s*(?:export\s+)?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? []
    return name === undefined ? [] : [[name, value.trim().replace(/^(["'])(.*)\1$/, '$2')] as const]
  })
}

/** The first variable of each kind; a compose name such as `db` is reached on loopback in a test. */
function dependenciesOf(variables: readonly (readonly [string, string])[]): Dependencies {
  return kinds.flatMap(({ name, schemes, port, criticality }) => {
    const variable = variables.find(([, value]) => schemes.test(value))
    if (variable === undefined) return []
    const [env, value] = variable
    const url = URL.parse(value.replace(/^[\w+]+:/, 'http:'))
    const host = url?.hostname ?? ''
    const isLocal = host === '' || host === 'localhost' || !host.includes('.')
    const upstream = `${isLocal ? '127.0.0.1' : host}:${url?.port || port}`
    return [{ name, upstream, env, criticality }]
  })
}

/** What a service that runs says of itself. @module */

import type { AuditConfig } from '../../config/config-schema.ts'
import { findOperations } from '../../gather/accounts/sign-in-operations.ts'
import { createApi } from '../../gather/api/create-api.ts'
import { createBudget } from '../../gather/budget.ts'
import { discover } from '../../gather/discovery.ts'
import { createHttp } from '../../gather/http-client.ts'
import { createRecorder } from '../../gather/recorder.ts'
import { createRedactor } from '../../gather/redaction.ts'
import { resolveTarget } from '../../gather/target-address.ts'

export interface ServiceClues {
  readonly url: string
  readonly target: NonNullable<AuditConfig['target']>
  readonly auth: NonNullable<AuditConfig['auth']> | undefined
  readonly found: readonly string[]
}

/** Ports that services usually listen on while somebody works on them. */
const usualPorts = [3000, 8000, 8080, 5000]

/** Looks at the URL, or where services usually listen; undefined if nothing answers. */
export async function serviceClues(
  url: string | undefined,
  openapiFile: string | undefined,
): Promise<ServiceClues | undefined> {
  if (url !== undefined) return await cluesAt(url, openapiFile)
  for (const port of usualPorts) {
    const clues = await cluesAt(`http://127.0.0.1:${port}`, openapiFile)
    if (clues !== undefined) return clues
  }
  return undefined
}

/** Reads only: nothing is created and nobody signs in. @throws TargetRefused */
async function cluesAt(
  url: string,
  openapiFile: string | undefined,
): Promise<ServiceClues | undefined> {
  const startedMs = performance.now()
  const http = createHttp({
    target: await resolveTarget(url, { allowPrivate: true }),
    recorder: createRecorder({ redactor: createRedactor() }),
    budget: createBudget(),
    runId: 'init',
    now: () => performance.now() - startedMs,
    signal: AbortSignal.timeout(20_000),
  })
  try {
    const answer = await http.send({ path: '/', timeoutMs: 2_000 })
    if (answer.ending !== 'answered') return undefined
    const { liveness, readiness, metrics, openapi } = await discover(http)
    const source = openapi ?? openapiFile
    const api = await createApi({ http, config: {}, tag: 'plimsoll-init', source })
    const target = definedOf({ liveness, readiness, metrics, openapi: source })
    const auth = authOf(findOperations({}, api.operations))
    const told = Object.entries({ ...target, ...auth }).filter(
      ([, value]) => typeof value === 'string',
    )
    return { url, target, auth, found: told.map(([name, value]) => `${name}: ${value}`) }
  } finally {
    http.close()
  }
}

type Operations = ReturnType<typeof findOperations>

function authOf(operations: Operations): ServiceClues['auth'] {
  const { register, login, refresh, logout, changePassword, whoami } = operations
  if (register === undefined && login === undefined) return undefined
  const named = (operation: Operations['login']) =>
    operation === undefined ? undefined : `${operation.method} ${operation.path}`
  return {
    ...definedOf({
      register: named(register),
      login: named(login),
      refresh: named(refresh),
      logout: named(logout),
      changePassword: named(changePassword),
      whoami,
    }),
    users:
      register === undefined
        ? { a: { name: 'audit@example.com', passwordEnv: 'AUDIT_PASSWORD' } }
        : { a: 'register', b: 'register' },
  }
}

function definedOf<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(there) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

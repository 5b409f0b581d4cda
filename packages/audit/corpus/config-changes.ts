/** Changes to what the auditor is told that more than one defect needs. @module */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditConfig } from '../src/config/config-schema.ts'
import type { ConfigChange } from './defect.ts'
import { secret } from './running-service.ts'

/** Undefined takes a variable out. */
export function withEnvironment(
  changes: Readonly<Record<string, string | undefined>>,
): ConfigChange {
  return (base) => {
    const { start } = base
    if (start === undefined) return base
    const entries = Object.entries({ ...start.env, ...changes })
    const kept = entries.filter((entry): entry is [string, string] => entry[1] !== undefined)
    return { ...base, start: { ...start, env: Object.fromEntries(kept) } }
  }
}

export function withTarget(target: NonNullable<AuditConfig['target']>): ConfigChange {
  return (base) => ({ ...base, target: { ...base.target, ...target } })
}

/** What is not declared is guessed. */
export function withoutTarget(name: keyof NonNullable<AuditConfig['target']>): ConfigChange {
  return (base) => {
    const { [name]: _, ...target } = base.target ?? {}
    return { ...base, target }
  }
}

export function withAuth(auth: NonNullable<AuditConfig['auth']>): ConfigChange {
  return (base) => ({ ...base, auth: { ...base.auth, ...auth } })
}

export function withFacts(facts: NonNullable<AuditConfig['facts']>): ConfigChange {
  return (base) => ({ ...base, facts: { ...base.facts, ...facts } })
}

export function withStart(start: Partial<NonNullable<AuditConfig['start']>>): ConfigChange {
  return (base) =>
    base.start === undefined ? base : { ...base, start: { ...base.start, ...start } }
}

/** The key pair is the service's own, published as a JWKS. */
export const withAsymmetricTokens: ConfigChange = (base) => {
  const { keyEnv: _, ...token } = base.auth?.token ?? {}
  const publicKey = '/.well-known/jwks.json'
  return {
    ...base,
    auth: { ...base.auth, token: { ...token, algorithm: 'RS256', publicKey } },
  }
}

/** A secret in a file is none that the auditor can choose. */
export const secretInFile: ConfigChange = (base) => {
  const file = join(base.repository?.root ?? '.', 'secret.txt')
  writeFileSync(file, secret)
  const { keyEnv: _, ...token } = base.auth?.token ?? {}
  const changed = withEnvironment({ SECRET_KEY: undefined, SECRET_FILE: file })(base)
  return {
    ...changed,
    auth: { ...base.auth, token },
    start: { command: [], ...changed.start, required: ['DATABASE_URL'], secrets: [] },
    repository: {
      ...base.repository,
      allowedSecrets: [{ path: 'secret.txt', reason: 'the mounted secret of this run' }],
    },
  }
}

type Declared = NonNullable<AuditConfig['declarations']>[number]

/** Declares that a probe does not apply. */
export function declared(
  probe: string,
  reason: 'HANDLED_BY_GATEWAY' | 'ARCHITECTURE' | 'OUT_OF_SCOPE',
): ConfigChange {
  return (base) => ({
    ...base,
    declarations: [
      ...(base.declarations ?? []),
      { probe, reason, owner: 'platform', expires: '2099-12-31' } as Declared,
    ],
  })
}

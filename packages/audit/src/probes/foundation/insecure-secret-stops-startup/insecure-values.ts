/** Secrets that nobody may use in production, and what says that it is production. Pure. @module */

import type { AuditConfig } from '../../../config/config-schema.ts'

export interface InsecureValue {
  /** Follows the name of the variable: "is empty". */
  readonly is: string
  /** Undefined leaves the variable out. */
  readonly value: string | undefined
}

/** `example` is what the repository's `.env.example` gives for it. */
export function insecureValues(example: string | undefined): readonly InsecureValue[] {
  const values: InsecureValue[] = [
    { is: 'is not set', value: undefined },
    { is: 'is empty', value: '' },
    { is: 'has 8 characters', value: 'q7Zk2Wd9' },
    { is: 'is "changeme"', value: 'changeme' },
    { is: 'is "secret"', value: 'secret' },
    {
      is: 'is what a framework generates for development',
      value: 'django-insecure-#1f7k2j9$v0m4x!q8c3w6z5n@b2h1g0r9t8y7u6i5',
    },
    { is: 'is one character 64 times', value: 'a'.repeat(64) },
  ]
  if (example === undefined || example === '') return values
  return [...values, { is: 'is the value of .env.example', value: example }]
}

/** Declared, or else every variable that the auditor fills with its key; none if keys are in pairs. */
export function secretVariables({ start, auth }: AuditConfig): readonly string[] {
  if (start?.secrets !== undefined) return start.secrets
  const { algorithm = 'HS256', keyEnv } = auth?.token ?? {}
  if (!algorithm.startsWith('HS')) return []
  const filled = Object.entries(start?.env ?? {}).filter(([, text]) => text.includes('{key}'))
  const names = filled.map(([name]) => name)
  return [...new Set(keyEnv === undefined ? names : [...names, keyEnv])]
}

/** Variables that frameworks read the mode from. */
const modes = [
  'NODE_ENV',
  'APP_ENV',
  'ENVIRONMENT',
  'ENV',
  'RAILS_ENV',
  'RACK_ENV',
  'FLASK_ENV',
  'DJANGO_ENV',
  'GO_ENV',
]

/** Turns each declared mode to production; without any, the best known one. */
export function productionFlags(
  declared: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const known = modes.filter((name) => name in declared)
  const flags = known.length === 0 ? ['NODE_ENV', 'APP_ENV'] : known
  const values = flags.map((name) => {
    const value = declared[name] ?? ''
    return [name, /^prod/i.test(value) ? value : 'production']
  })
  return Object.fromEntries(values)
}

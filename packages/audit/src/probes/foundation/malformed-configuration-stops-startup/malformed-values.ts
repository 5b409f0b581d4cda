/** Values that no variable of its kind may have. Pure. @module */

import type { AuditConfig } from '../../../config/config-schema.ts'

export interface MalformedValue {
  readonly variable: string
  readonly value: string
}

const perKind = 2

/** One at a time, of the variables that the service is known to have. */
export function malformedValues(
  { start, dependencies = [] }: Pick<AuditConfig, 'start' | 'dependencies'>,
  known: Readonly<Record<string, string>>,
): readonly MalformedValue[] {
  const names = Object.keys(known)
  const port = start?.portEnv ?? (names.includes('PORT') ? 'PORT' : undefined)
  const durations = names.filter((name) => {
    return /TIMEOUT|_MS$|_SECONDS$/.test(name) && /^\d+$/.test(known[name] ?? '')
  })
  const declared = dependencies.flatMap(({ env }) => (env === undefined ? [] : [env]))
  const urls = names.filter((name) => /^[a-z][a-z0-9+]*:\/\//i.test(known[name] ?? ''))
  const databases = [...new Set([...declared, ...urls])].filter((name) => /URL|URI|DSN/.test(name))
  const levels = names.filter((name) => /LOG_?LEVEL$/.test(name))
  return [
    // A name that cannot be a path either: some frameworks take any text for that of a socket, and
    // would leave the file behind.
    ...(port === undefined ? [] : [{ variable: port, value: '/dev/null/abc' }]),
    ...durations.slice(0, perKind).flatMap((variable) => [
      { variable, value: 'abc' },
      { variable, value: '-5' },
    ]),
    ...databases.slice(0, perKind).map((variable) => ({ variable, value: 'not a url' })),
    ...levels.slice(0, 1).map((variable) => ({ variable, value: 'louder' })),
  ]
}

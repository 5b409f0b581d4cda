/**
 * Which locks a statement takes, and whom they stop, for the plan. Pure.
 *
 * After "Explicit Locking" and the pages of the statements in the manual of PostgreSQL. SQLite has
 * one lock for all writers, and in WAL mode nobody who reads waits for it.
 *
 * @module
 */

import type { EngineName } from '../database/index.ts'
import { type StatementShape, shapeOf } from './statement-shape.ts'

export type Stops = 'nobody' | 'changes of the schema' | 'writers' | 'readers and writers'

export interface TableLock {
  readonly table: string
  /** The engine's name for it. */
  readonly mode: string
  readonly stops: Stops
}

const stopsByMode = {
  'ROW EXCLUSIVE': 'nobody',
  'SHARE UPDATE EXCLUSIVE': 'changes of the schema',
  SHARE: 'writers',
  'SHARE ROW EXCLUSIVE': 'writers',
  'ACCESS EXCLUSIVE': 'readers and writers',
} as const satisfies Record<string, Stops>

type Mode = keyof typeof stopsByMode

const strength = Object.keys(stopsByMode) as readonly Mode[]

/** The first that matches decides; of an `alter table`, each action by itself. */
const modes: readonly (readonly [RegExp, Mode])[] = [
  [/^(insert|update|delete|merge) /, 'ROW EXCLUSIVE'],
  [/^(create (unique )?index|drop index|reindex \w+) concurrently /, 'SHARE UPDATE EXCLUSIVE'],
  [
    /^(validate constraint|attach partition|alter (column )?\S+ set statistics)/,
    'SHARE UPDATE EXCLUSIVE',
  ],
  [/^(set|reset) \(/, 'SHARE UPDATE EXCLUSIVE'],
  [/^(vacuum(?! full)|analyze|comment on) /, 'SHARE UPDATE EXCLUSIVE'],
  [/^create (unique )?index /, 'SHARE'],
  [/^create (or replace )?(constraint )?trigger /, 'SHARE ROW EXCLUSIVE'],
  [/^add (constraint \S+ )?foreign key /, 'SHARE ROW EXCLUSIVE'],
  [
    /^(alter|drop|truncate|lock|cluster|reindex|vacuum full|add|rename|set|enable|disable|attach|detach|no|inherit|owner|validate|replica|force|of|not|reset)\b/,
    'ACCESS EXCLUSIVE',
  ],
]

/** Locks on tables that existed before `created`, the strongest of each. */
export function locksOf(
  sql: string,
  engine: EngineName,
  created: ReadonlySet<string> = new Set(),
): readonly TableLock[] {
  const shape = shapeOf(sql)
  if (engine === 'sqlite') return sqliteLocks(shape)
  const strongest = new Map<string, Mode>()
  for (const [table, mode] of postgresLocks(shape)) {
    const before = strongest.get(table)
    if (created.has(table)) continue
    if (before === undefined || strength.indexOf(mode) > strength.indexOf(before)) {
      strongest.set(table, mode)
    }
  }
  return [...strongest].map(([table, mode]) => ({ table, mode, stops: stopsByMode[mode] }))
}

function sqliteLocks({ words }: StatementShape): readonly TableLock[] {
  const isExclusive = /^vacuum\b/.test(words)
  return [
    {
      table: 'the whole store',
      mode: isExclusive ? 'EXCLUSIVE' : 'RESERVED',
      stops: isExclusive ? 'readers and writers' : 'writers',
    },
  ]
}

function postgresLocks(shape: StatementShape): readonly (readonly [string, Mode])[] {
  const { words, table = objectOf(words), actions } = shape
  const isNew = /^create (unlogged |temp |temporary )?table /.test(words)
  const parts = actions.length > 0 ? actions : [words]
  const own = parts.map((part) => modes.find(([pattern]) => pattern.test(part))?.[1])
  // A foreign key locks the table that it refers to, also when the table with the key is new.
  const referenced = [...words.matchAll(/\breferences ([^\s(]+)/g)].map(([, name = '']) => name)
  return [
    ...own.flatMap((mode) => (mode === undefined || isNew ? [] : [[table, mode] as const])),
    ...referenced.map((name) => [name, 'SHARE ROW EXCLUSIVE'] as const),
  ]
}

/** `drop index x` and the like name no table. */
function objectOf(words: string): string {
  return words.replace(/^(drop|alter|reindex) (\w+) (concurrently )?(if exists )?/, '$2 ')
}

import { type QueryResult, SqliteDialect } from 'kysely'
import type { EngineStats } from '../database.ts'
import type { Engine, EngineTransaction } from '../engine.ts'

export interface StubEngine extends Engine {
  /** Changed by a test, read by `stats()`. */
  readonly pool: { -readonly [Name in keyof EngineStats]: EngineStats[Name] }
  /** What was done, in order: SQL, `begin`, `commit`, `rollback`, `close`. */
  readonly done: string[]
}

/** An engine without a store, for what no store does on demand: to be slow, or short of connections. */
export function stubEngine(
  execute: (sql: string) => Promise<readonly unknown[]> = async () => [],
): StubEngine {
  const done: string[] = []
  const pool = { engine: 'sqlite' as const, busy: 0, size: 4, sizeMax: 4, waiting: 0 }
  const run = async ({ sql }: { readonly sql: string }): Promise<QueryResult<unknown>> => {
    done.push(sql)
    return { rows: [...(await execute(sql))] }
  }
  const begin = async (): Promise<EngineTransaction> => {
    done.push('begin')
    return {
      execute: run,
      commit: async () => void done.push('commit'),
      rollback: async () => void done.push('rollback'),
    }
  }
  return {
    pool,
    done,
    name: 'sqlite',
    dialect: new SqliteDialect({ database: neverOpened }),
    statementTimeoutMs: 2_000,
    execute: run,
    begin,
    hold: async () => ({ execute: run, begin, release: async () => void done.push('release') }),
    check: async () => void done.push('check'),
    stats: () => ({ ...pool }),
    close: async () => void done.push('close'),
  }
}

async function neverOpened(): Promise<never> {
  throw new TypeError('there is no store')
}

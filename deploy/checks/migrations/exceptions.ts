/**
 * What squawk says and we do not follow, each with its reason. What is not here is a problem, and so
 * is an exception that nothing needs any more.
 *
 * @module
 */

interface Exception {
  readonly rule: string
  readonly because: string
  /** Ids of the only migrations for which it holds. Default all. */
  readonly migrations?: readonly string[]
}

export const exceptions: readonly Exception[] = [
  {
    rule: 'require-lock-timeout',
    because: 'the migrator sets it for its session, and our lint forbids migrations to change it',
  },
  {
    rule: 'require-statement-timeout',
    because: 'the migrator sets it for its session, and our lint forbids migrations to change it',
  },
  {
    rule: 'prefer-bigint-over-int',
    because: 'only keys and sums outgrow it; our lint wants those in 64 bits',
  },
  {
    rule: 'prefer-bigint-over-smallint',
    because: 'only keys and sums outgrow it; our lint wants those in 64 bits',
  },
  {
    rule: 'prefer-robust-stmts',
    migrations: ['0010'],
    because: '"if not exists" would keep an index whose build was cut off; it is dropped before',
  },
]

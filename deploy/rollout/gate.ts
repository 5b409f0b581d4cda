/**
 * May the schema be changed while the builds that run now go on running? Pure.
 *
 * It stops on a statement that the lint finds fault with, on an applied migration that was edited, on
 * one that comes too early for what still runs, and on a backup that was not verified. A build serves
 * the schemas of its own release, the one before and the one after; so does the one that runs, and to
 * it one could have to go back.
 *
 * @module
 */

/** Of `migrate status --json`. */
export interface MigrationStatus {
  readonly release: number
  readonly problem: string | null
  readonly holder: string | null
  readonly migrations: readonly {
    readonly id: string
    readonly name: string
    readonly release: number
    readonly state: string
  }[]
}

/** Of `migrate plan --json`. */
export interface MigrationPlan {
  readonly migrations: readonly PlannedMigration[]
}

interface PlannedMigration {
  readonly id: string
  readonly name: string
  readonly release: number
  readonly phase: string
  readonly findings: readonly {
    readonly rule: string
    readonly statement: number | null
    readonly finding: string
    readonly remedy: string
    readonly waived: string | null
  }[]
}

/** Of `backup verify --json`. */
export interface VerifiedBackup {
  readonly name: string
  readonly created_at: string
  readonly verified_at: string | null
}

export interface Gated {
  readonly schema: MigrationStatus | undefined
  readonly plan: MigrationPlan | undefined
  /** Releases of the builds that run now; none if they do not tell. */
  readonly releases: readonly number[]
  readonly backup: VerifiedBackup | undefined
  readonly nowMs: number
}

/** What was stored since the backup would be lost with the schema. */
const backupAgeMaxMs = 60 * 60_000

/** Why it may not, in sentences. */
export function gateProblems({ schema, plan, releases, backup, nowMs }: Gated): readonly string[] {
  if (schema === undefined || plan === undefined) return ['Nobody asked what there is to migrate.']
  return [
    ...statusProblems(schema),
    ...plan.migrations.flatMap(lintProblems),
    ...plan.migrations.flatMap((migration) => earlyProblems(migration, schema, releases)),
    ...backupProblems(backup, nowMs),
  ]
}

function statusProblems({ problem, holder, migrations }: MigrationStatus): readonly string[] {
  const halfDone = migrations.filter(({ state }) => state === 'running' || state === 'reverting')
  return [
    ...(problem === null ? [] : [`The migrations are not those that were applied: ${problem}.`]),
    ...(holder === null ? [] : [`Somebody migrates at this moment: ${holder}.`]),
    ...(holder === null ? halfDone.map(({ id, name }) => `${id} ${name} is half done.`) : []),
  ]
}

function lintProblems({ id, name, findings }: PlannedMigration): readonly string[] {
  return findings
    .filter(({ waived }) => waived === null)
    .map(({ rule, statement, finding, remedy }) => {
      const where = statement === null ? 'it' : `statement ${statement}`
      return `${id} ${name}, ${rule}: ${where} ${finding}; ${remedy}.`
    })
}

function earlyProblems(
  { id, name, release, phase }: PlannedMigration,
  schema: MigrationStatus,
  releases: readonly number[],
): readonly string[] {
  const running = releases.length === 0 ? schema.release : Math.min(...releases)
  if (release <= running + 1) return []
  const what =
    phase === 'contract' ? 'takes away what a build that runs may use' : 'comes too early'
  return [
    `${id} ${name} of release ${release} ${what}: a build of release ${running} still runs; deploy one of release ${release - 1} first.`,
  ]
}

function backupProblems(backup: VerifiedBackup | undefined, nowMs: number): readonly string[] {
  if (backup === undefined) return ['There is no backup.']
  const { name, created_at: createdAt, verified_at: verifiedAt } = backup
  if (verifiedAt === null || Number.isNaN(Date.parse(verifiedAt))) {
    return [`The backup ${name} was not verified.`]
  }
  const ageMs = nowMs - Date.parse(createdAt)
  if (ageMs <= backupAgeMaxMs) return []
  return [`The backup ${name} is of ${createdAt}; one of the last hour is needed.`]
}

/**
 * The migrations of the service, read by two linters: ours, and one by others as a judge of ours.
 *
 * What running them shows (up, down and up on both engines, five at once) is in
 * `deploy/proof/migrations.ts`.
 *
 * @module
 */

import { lint, type Migrations } from '@plimsoll/kit/migrations'
import { serviceMigrations } from '../../apps/vehicle-api/src/store/migrations.ts'
import type { Artefact } from './artefact.ts'
import { dangerous, seenByBoth } from './migrations/dangerous.ts'
import { exceptions } from './migrations/exceptions.ts'
import { type SqlFile, type SquawkFinding, squawk } from './migrations/squawk.ts'

export const migrations: Artefact = {
  name: 'migrations',
  problems: async () => [
    ...ownProblems(serviceMigrations),
    ...unexplained(await squawk(postgresFiles(serviceMigrations))),
  ],
  controls: dangerous.map((each) => ({ planted: each.planted, problems: () => seenByBoth(each) })),
}

/** The statements of `up` on PostgreSQL, by migration. */
export function postgresFiles(all: Migrations): readonly SqlFile[] {
  return all.map(({ id, name, up, isTransactional }) => ({
    ...{ name: `${id}-${name}`, statements: up.postgres, isTransactional },
  }))
}

function ownProblems(all: Migrations): readonly string[] {
  return lint(all)
    .filter(({ waived }) => waived === undefined)
    .map(({ migration, engine, rule, finding }) => `${migration}, ${engine}: ${finding} (${rule})`)
}

/** What squawk finds and nobody gave a reason for, and reasons for nothing. */
export function unexplained(findings: readonly SquawkFinding[]): readonly string[] {
  const explains = (
    { rule, migrations: only }: (typeof exceptions)[number],
    found: SquawkFinding,
  ) => rule === found.rule && (only?.some((id) => found.name.startsWith(id)) ?? true)
  return [
    ...findings
      .filter((found) => !exceptions.some((each) => explains(each, found)))
      .map(({ name, rule, message }) => `${name}: squawk says ${rule}: ${message}`),
    ...exceptions
      .filter((each) => !findings.some((found) => explains(each, found)))
      .map(({ rule }) => `the exception of squawk's ${rule} is for nothing`),
  ]
}

/**
 * What the operators' programs answer, checked for what is needed of it. Pure.
 *
 * @module
 */

import { type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Facts } from './facts.ts'
import type { MigrationPlan, MigrationStatus, VerifiedBackup } from './gate.ts'
import type { Outcome } from './outside.ts'
import type { Operation } from './platform.ts'
import { Stop } from './task.ts'

const textOrNull = Type.Union([Type.String(), Type.Null()])

const DoctorSchema = Type.Object({
  status: Type.String(),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      status: Type.String(),
      findings: Type.Array(
        Type.Object({
          status: Type.String(),
          wrong: Type.Optional(Type.String()),
          right: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
})

const BackupSchema = Type.Object({
  name: Type.String({ minLength: 1 }),
  created_at: Type.String(),
  verified_at: textOrNull,
})

const migration = { id: Type.String(), name: Type.String(), release: Type.Integer() }

const StatusSchema = Type.Object({
  release: Type.Integer(),
  problem: textOrNull,
  holder: textOrNull,
  migrations: Type.Array(Type.Object({ ...migration, state: Type.String() })),
})

const PlanSchema = Type.Object({
  migrations: Type.Array(
    Type.Object({
      ...migration,
      phase: Type.String(),
      findings: Type.Array(
        Type.Object({
          rule: Type.String(),
          statement: Type.Union([Type.Integer(), Type.Null()]),
          finding: Type.String(),
          remedy: Type.String(),
          waived: textOrNull,
        }),
      ),
    }),
  ),
})

const ErrorSchema = Type.Object({ error: Type.Object({ message: Type.String() }) })

/** The next states make a backup and look at the schema, which the doctor would find wanting. */
const laterChecks = ['schema', 'backup']

/** @throws Stop with all that failed, and what would mend it */
export function readDoctor(answer: unknown): undefined {
  const { checks } = checked<{ checks: readonly DoctorCheck[] }>(DoctorSchema, answer)
  const failed = checks.filter(
    ({ name, status }) => status === 'fail' && !laterChecks.includes(name),
  )
  if (failed.length > 0) throw new Stop(failed.map(wordsOf).join(' '))
}

interface DoctorCheck {
  readonly name: string
  readonly title: string
  readonly status: string
  readonly findings: readonly {
    readonly status: string
    readonly wrong?: string
    readonly right?: string
  }[]
}

function wordsOf({ title, findings }: DoctorCheck): string {
  const failed = findings.filter(({ status }) => status === 'fail')
  return failed.map(({ wrong, right }) => `${title}: ${wrong} -> ${right}`).join(' ')
}

export function readBackup(answer: unknown): Facts {
  return { backup: checked<VerifiedBackup>(BackupSchema, answer) }
}

export function readStatus(answer: unknown): Facts {
  return { schema: checked<MigrationStatus>(StatusSchema, answer) }
}

export function readPlan(answer: unknown): Facts {
  return { plan: checked<MigrationPlan>(PlanSchema, answer) }
}

/** @throws Stop with its own words, if it failed and that is all there is to read */
export function answerOf({ isOk, output, complaint }: Outcome, operation: Operation): unknown {
  const answer = objectIn(output)
  if (Value.Check(ErrorSchema, answer)) throw new Stop(answer.error.message)
  const isUnread = answer === undefined || (!isOk && operation.tellsWhatIsWrong !== true)
  if (isUnread) throw new Stop(complaint === '' ? 'it answered no JSON' : complaint)
  return answer
}

/** All of it, or from a line that opens an object to one that closes it: logs have more beside it. */
function objectIn(output: string): unknown {
  const [found = output] = /^\{$.*^\}$/ms.exec(output) ?? []
  try {
    return JSON.parse(found)
  } catch {
    return undefined
  }
}

function checked<Answer>(schema: TSchema, answer: unknown): Answer {
  if (Value.Check(schema, answer)) return answer as Answer
  const [first] = Value.Errors(schema, answer)
  throw new Stop(`it answered something else: ${first?.instancePath ?? ''} ${first?.message ?? ''}`)
}

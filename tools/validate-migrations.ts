/**
 * Validates the migrations of the service: read by two linters, then run, up, down and up, on SQLite
 * and on a PostgreSQL of its own.
 *
 *     npm run migrations:validate
 *
 * @module
 */

import { validate } from '../deploy/checks/artefact.ts'
import { migrations as read } from '../deploy/checks/migrations.ts'
import { migrations as run } from '../deploy/proof/migrations.ts'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const print = (line: string) => process.stdout.write(`${line}\n`)
const verdict = await validate(read)
if (verdict.result === 'ok')
  print(`linted: no finding; both linters see ${verdict.controls} planted errors`)
if (verdict.result === 'skipped') print(`SKIPPED  linting: ${verdict.tool}: ${verdict.remedy}`)

const problems = [
  ...(verdict.result === 'failed' ? verdict.problems : []),
  ...(await run.run(print)),
]
for (const problem of problems) print(`FAILED   ${problem}`)
// Here a missing program is a failure: what was not looked at was not validated.
process.exitCode = problems.length === 0 && verdict.result === 'ok' ? 0 : 1

/**
 * Whether the service holds ever more while it works.
 *
 *     npm run prove:soak [-- --minutes N]      N from 6 to 720, 10 by default
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { minutesDefault, minutesMin, prove } from '../soak.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: String(minutesDefault) } },
})
const minutes = Number(values.minutes)

if (!(minutes >= minutesMin && minutes <= 720)) {
  process.stderr.write(`plimsoll: --minutes is a number from ${minutesMin} to 720\n`)
  process.exitCode = 2
} else {
  const problems = await prove(minutes, (line) => process.stdout.write(`${line}\n`))
  for (const problem of problems) process.stdout.write(`  - ${problem}\n`)
  process.stdout.write(problems.length === 0 ? 'Nothing grows.\n' : 'FAILED\n')
  process.exitCode = problems.length === 0 ? 0 : 1
}

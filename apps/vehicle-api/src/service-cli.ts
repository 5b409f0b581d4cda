/**
 * `npm run service -- COMMAND`: what operators do to the schema, the backups, the audit log and the
 * background jobs of the service. `--help` shows everything.
 *
 * @module
 */

import { commands } from './service-cli/commands.ts'
import { interruptible } from './service-cli/interrupt.ts'
import { serviceCli } from './service-cli/run.ts'
import { endWithReader } from './terminal/end-with-reader.ts'

endWithReader(process.stdout)
using interruption = interruptible(process)
const { signal } = interruption
process.exitCode = await serviceCli(process.argv.slice(2), process, { commands, signal })

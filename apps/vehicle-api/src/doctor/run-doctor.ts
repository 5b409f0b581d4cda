/**
 * `npm run doctor [-- --profile production] [--json]`: says whether the service would run as it
 * should, and what to mend.
 *
 * @module
 */

import { endWithReader } from '../terminal/end-with-reader.ts'
import { doctorCommand } from './doctor-command.ts'

endWithReader(process.stdout)
process.exitCode = await doctorCommand(process.argv.slice(2), process)

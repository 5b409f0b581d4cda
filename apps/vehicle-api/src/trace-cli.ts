/**
 * `npm run trace -- <request id> [files...]`: tells the story of a request from the log.
 *
 * @module
 */

import { endWithReader } from './terminal/end-with-reader.ts'
import { traceCli } from './trace-cli/run.ts'

endWithReader(process.stdout)
process.exitCode = await traceCli(process.argv.slice(2), process)

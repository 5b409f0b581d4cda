/**
 * `npm run classify -- photo.jpg [more...]`: asks the model from the command line, with the checks
 * of the service and without a server.
 *
 * @module
 */

import { classifyCli } from './classify-cli/run.ts'
import { endWithReader } from './terminal/end-with-reader.ts'

endWithReader(process.stdout)
process.exitCode = await classifyCli(process.argv.slice(2), process)

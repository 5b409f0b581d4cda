/**
 * `npm run classify -- photo.jpg [more...]`: asks the model from the command line, with the checks
 * of the service and without a server.
 *
 * @module
 */

import { classifyCli } from './classify-cli/run.ts'

// Whoever reads our output may stop early, as `head` does; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await classifyCli(process.argv.slice(2), process)

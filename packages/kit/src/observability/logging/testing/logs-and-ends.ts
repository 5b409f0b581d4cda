/**
 * A program for the tests: logs as many lines as its first argument says, then ends as its second
 * says.
 */

import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { createLogger } from '../logger.ts'

const [count = '1', end = 'return', destination] = process.argv.slice(2)
const logger = createLogger({
  ...(destination === undefined ? {} : { destination }),
  ...(end === 'killed' && { flushIntervalMs: 10 }),
})

for (let at = 0; at < Number(count); at += 1) logger.info({ at }, 'a line of the program')
if (end === 'exit') process.exit(0)
if (end === 'later') setTimeout(() => process.exit(0), 50)
if (end === 'fatal') {
  logger.fatal('the last words')
  process.kill(process.pid, 'SIGKILL')
}
if (end === 'killed' && destination !== undefined) {
  while (readFileSync(destination, 'utf8') === '') await wait(5)
  logger.info('within the last interval')
  process.kill(process.pid, 'SIGKILL')
}
if (end === 'throw') throw new Error('nobody catches this')

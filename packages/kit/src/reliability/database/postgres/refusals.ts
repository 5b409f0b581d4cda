/** What callers are told when the store cannot serve them, and it was not the server that said so. */

import { DatabaseBusyError, DatabaseTimeoutError, DatabaseUnavailableError } from '../errors.ts'
import { ConnectionProblem } from './connection-problem.ts'

const soon = { headers: { 'retry-after': '1' } }

export function tookTooLong(): Error {
  return new DatabaseTimeoutError('The statement took too long.', soon)
}

/** The server would have said by itself that a statement took too long. */
export function wentSilent(): Error {
  return new DatabaseUnavailableError('The store does not answer any more.', soon)
}

export function notReached(): Error {
  return new ConnectionProblem('no-answer', 'No connection to PostgreSQL stood in time.').answer()
}

export function noneFree(): Error {
  return new DatabaseBusyError('No connection to the store came free in time.', soon)
}

export function tooManyWait(): Error {
  return new DatabaseBusyError('Too many calls wait for the store already.', soon)
}

export function isClosed(): Error {
  return new DatabaseUnavailableError('The store is being closed.', soon)
}

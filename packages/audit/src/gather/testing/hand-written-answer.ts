/** Answers written by hand, for tests of judges. @module */

import type { Answer } from '../answer.ts'

let count = 0

/** `GET /` answered 200 after 5 ms, unless told otherwise. */
export function answerOf(given: Partial<Answer> = {}): Answer {
  count += 1
  return {
    exchange: `x${count}`,
    method: 'GET',
    path: '/',
    ending: 'answered',
    status: 200,
    headers: {},
    body: '',
    bodyBytes: 0,
    ms: 5,
    atMs: 0,
    sent: '',
    ...given,
  }
}

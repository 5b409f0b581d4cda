/** The status of an answer, for demonstrators. @module */

import type { Subject } from './subject.ts'

/** 0 without an answer in time. */
export async function statusOf({ ask }: Subject, path: string): Promise<number> {
  return ask(path, { timeoutMs: 5_000 }).then(
    ({ status }) => status,
    () => 0,
  )
}

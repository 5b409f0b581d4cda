/** Log lines of the service, once what is looked for has arrived. @module */

import type { LogLine } from './logs.ts'
import type { Stand } from './stand.ts'

/** Services may write their log from a buffer that is flushed each second. */
const waitMs = 3_000
const everyMs = 150

/** All lines; waits until it is there, at most 3 s. */
export async function logsOf(
  stand: Stand,
  isThere: (lines: readonly LogLine[]) => boolean,
): Promise<readonly LogLine[]> {
  const untilMs = stand.run.now() + waitMs
  for (;;) {
    const lines = stand.services.logs()
    if (isThere(lines) || stand.run.now() >= untilMs) return lines
    await stand.pause(everyMs)
  }
}

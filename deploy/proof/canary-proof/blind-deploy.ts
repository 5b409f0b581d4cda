/**
 * The deployment without its analysis, which no command line can ask for: for the control.
 *
 * @module
 */

import { realOutside } from '../../rollout/real-outside.ts'
import { runDeploy } from '../../rollout/run.ts'
import { realClock } from '../../rollout/task.ts'

process.exitCode = await runDeploy(process.argv.slice(2), process, {
  outside: realOutside,
  clock: realClock,
  signal: new AbortController().signal,
  weakened: { isBlind: true },
})

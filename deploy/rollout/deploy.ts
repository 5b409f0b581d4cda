/**
 * Deploys a new version step by step, and takes it back by itself when it is not good enough:
 * `deploy/deploy.sh --help`.
 *
 * @module
 */

import { interruptible } from '../../apps/vehicle-api/src/service-cli/interrupt.ts'
import { realOutside } from './real-outside.ts'
import { runDeploy } from './run.ts'
import { realClock } from './task.ts'

using interruption = interruptible(process)
const { signal } = interruption
const running = { outside: realOutside, clock: realClock, signal }
process.exitCode = await runDeploy(process.argv.slice(2), process, running)

/**
 * Turns tracing on before the service is loaded, if the OTEL_* variables ask for it:
 *
 *     node --import ./tracing.ts main.ts
 *
 * Threads inherit `--import`, and what they do is seen from here, so they load nothing.
 *
 * @module
 */

import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const { tracingOrExit } = await import('./start-tracing.ts')
  await tracingOrExit(process.env)
}

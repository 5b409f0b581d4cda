/** Says at the end of each thread how many modules of OpenTelemetry it has loaded. */

import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'

let loaded = 0

registerHooks({
  load(url, context, nextLoad) {
    if (url.includes('/@opentelemetry/')) loaded += 1
    return nextLoad(url, context)
  },
})

process.on('exit', () => {
  writeSync(2, `${isMainThread ? 'process' : 'thread'} loaded ${loaded} of OpenTelemetry\n`)
})

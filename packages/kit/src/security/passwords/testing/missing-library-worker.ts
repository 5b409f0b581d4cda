/**
 * A thread for hashes whose libraries are not installed.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'

parentPort?.on('message', () => {
  parentPort?.postMessage({ kind: 'failed', message: 'Cannot find package' })
})

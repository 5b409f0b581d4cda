/**
 * A thread for bcrypt whose library is not installed.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'

parentPort?.postMessage({ kind: 'failed', message: 'Cannot find package' })
parentPort?.on('message', () => undefined)

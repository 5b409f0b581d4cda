/**
 * A thread for bcrypt that starts, and dies of its first task.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'

parentPort?.postMessage({ kind: 'ready' })
parentPort?.on('message', () => process.exit(3))

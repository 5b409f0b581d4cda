/**
 * A thread for hashes that dies of its first task.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'

parentPort?.on('message', () => process.exit(3))

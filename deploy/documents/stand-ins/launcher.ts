/**
 * What `tools/launch.mjs` is in the copy of the repository: runs the programs of the real one, but a
 * deployment is rehearsed, as there is no cluster.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const rehearsed = 'deploy/documents/stand-ins/rehearsed-deployment.ts'
const doctor = 'apps/vehicle-api/src/doctor/run-doctor.ts'

const [entry = '', ...args] = process.argv.slice(2)
const isDeployment = entry === 'deploy/rollout/deploy.ts' && !args.includes('--dry-run')
const file = join(root, isDeployment ? rehearsed : entry)
const { status } = spawnSync(process.execPath, [...process.execArgv, file, ...args], {
  stdio: 'inherit',
})
// The doctor finds much to say about a machine that only tests.
process.exitCode = entry === doctor && status === 1 ? 0 : (status ?? 1)

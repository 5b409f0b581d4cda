/**
 * Puts the newest backup of BACKUP_DIR in the place of the store.
 *
 *     node tools/audit/restore-newest.mjs
 */

import { execFileSync, spawnSync } from 'node:child_process'

const service = ['--conditions=@plimsoll/source', 'apps/vehicle-api/src/service-cli.ts']
const list = execFileSync(process.execPath, [...service, 'backup', 'list', '--json'], {
  encoding: 'utf8',
})
const [newest] = JSON.parse(list).items
if (newest === undefined) throw new Error('there is no backup')
const { status } = spawnSync(process.execPath, [...service, 'restore', newest.name, '--yes'], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1

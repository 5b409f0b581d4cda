/**
 * Does one thing with backups and dies by kill -9 when it is at the step that it is told.
 *
 *     node backup-main.ts '{"address":…,"directory":…,"action":"restore","name":…,"dieAt":"check"}'
 *
 * @module
 */

import { type BackupsOptions, createBackups } from '../index.ts'

export interface Orders extends Pick<BackupsOptions, 'address' | 'directory'> {
  readonly action: 'create' | 'restore' | 'verify'
  /** Of the backup; none for `create`. */
  readonly name: string
  /** A step of the action; `swap-done` is when the swap is over. */
  readonly dieAt: string
}

const { address, directory, action, name, dieAt }: Orders = JSON.parse(process.argv[2] ?? '')
const backups = createBackups({
  address,
  directory,
  onProgress({ step, fraction }) {
    const at = step === 'swap' && fraction === 1 ? 'swap-done' : step
    if (at === dieAt) process.kill(process.pid, 'SIGKILL')
  },
})
await (action === 'create' ? backups.create() : backups[action](name))

/**
 * B22: a name server that never answers. It takes root, as the process must have a `resolv.conf` of
 * its own and port 53; without, the row says that it was skipped.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'

const address = '127.0.0.77'
const longestMsMax = 1_000
const run = promisify(execFile)

export async function silentNameServerRow(): Promise<FaultRow> {
  const row = {
    fault: 'B22: the name server is silent',
    goodResult: `other names are found within ${longestMsMax} ms`,
  }
  if (process.getuid?.() !== 0) {
    const skipped = 'skipped: it takes root'
    return { ...row, observed: skipped, isGood: true, control: skipped, controlFails: undefined }
  }
  const [kitMs, weakMs] = [await longestMs('kit'), await longestMs('driver-default')]
  return {
    ...row,
    observed: `found within ${kitMs} ms`,
    isGood: kitMs <= longestMsMax,
    control: `a lookup by each attempt to connect: within ${weakMs} ms`,
    controlFails: weakMs > longestMsMax,
  }
}

async function longestMs(client: 'kit' | 'driver-default'): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-names-'))
  const socket = createSocket('udp4')
  try {
    await once(socket.bind(53, address), 'listening')
    const file = join(folder, 'resolv.conf')
    await writeFile(file, `nameserver ${address}\n`)
    const script = join(import.meta.dirname, 'lookup-process.ts')
    // A namespace of mounts is gone with its process.
    const mounted = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
    const command = [process.execPath, ...process.execArgv, script, client]
    const { stdout } = await run('unshare', ['-m', 'sh', '-c', mounted, file, ...command])
    return Number(stdout)
  } finally {
    socket.close()
    await rm(folder, { recursive: true, force: true })
  }
}

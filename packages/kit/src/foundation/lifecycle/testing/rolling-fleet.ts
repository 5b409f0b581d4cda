/**
 * Processes of one service that are restarted in turn, each on a port of its own, or all on one.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { freePort } from '../../../../../../tools/servers/free-port.ts'

/** How a process stops: as the kit does, by `app.close()`, or as the kit with a listener of its own. */
export type Design = 'kit' | 'close' | 'reusePort'

export interface FleetOptions {
  readonly design: Design
  readonly size: number
  /** Whether all of them answer on one port. */
  readonly isOnePort: boolean
  readonly preDelayMs: number
  readonly drainMs: number
}

export interface Fleet extends AsyncDisposable {
  readonly ports: readonly number[]
  /** Stops one in order, and resolves when its successor is ready. */
  restart(index: number): Promise<void>
}

interface Place {
  readonly port: number
  /** Of the socket that the process finds as its descriptor 3. */
  readonly socket: Handle | undefined
}

interface Handle {
  close(): void
}

const entry = join(import.meta.dirname, 'rolling-app.ts')

export async function rollingFleet(options: FleetOptions): Promise<Fleet> {
  const places = await placesFor(options)
  const processes = await Promise.all(places.map((place) => start(place, options)))
  return {
    ports: [...new Set(places.map(({ port }) => port))],
    async restart(index) {
      const [process, place] = [processes[index], places[index]]
      if (process === undefined || place === undefined) throw new RangeError(`no process ${index}`)
      await stop(process)
      processes[index] = await start(place, options)
    },
    async [Symbol.asyncDispose]() {
      for (const process of processes) process.kill('SIGKILL')
      places[0]?.socket?.close()
    },
  }
}

async function placesFor({ size, isOnePort, design }: FleetOptions): Promise<readonly Place[]> {
  const places: Place[] = []
  while (places.length < size) places.push({ port: await freePort(), socket: undefined })
  const [{ port } = { port: 0 }] = places
  if (!isOnePort) return places
  const socket = design === 'reusePort' ? undefined : boundSocket(port)
  return places.map(() => ({ port, socket }))
}

/**
 * A socket that only its children listen on, as a supervisor has it. Node can be told to open one
 * only with a listener of its own, which would take connections; this is what `cluster` uses.
 */
function boundSocket(port: number): Handle {
  const net: { _createServerHandle(host: string, port: number, family: number): Handle | number } =
    createRequire(import.meta.url)('node:net')
  const handle = net._createServerHandle('127.0.0.1', port, 4)
  if (typeof handle === 'number') throw new Error(`port ${port} cannot be bound: ${handle}`)
  return handle
}

async function start({ port, socket }: Place, options: FleetOptions): Promise<ChildProcess> {
  const address = socket === undefined ? String(port) : 'fd'
  const { design, preDelayMs, drainMs } = options
  const child = spawn(
    process.execPath,
    ['--conditions=@plimsoll/source', entry, design, address, `${preDelayMs}`, `${drainMs}`],
    { stdio: ['pipe', 'pipe', 'inherit', ...(socket === undefined ? [] : [socket as never])] },
  )
  const isReady = await Promise.race([
    once(child.stdout ?? child, 'data').then(() => true),
    once(child, 'exit').then(() => false),
  ])
  if (!isReady) throw new Error('a process of the fleet did not start')
  return child
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`a process of the fleet exited with ${code}`)
}

/**
 * A TCP proxy between the service and one dependency, which fails on demand. It knows no protocol;
 * TLS passes through it as it is.
 *
 * - `up`: forwards.
 * - `refuse`: open connections are reset and new ones refused, as when the server has died.
 * - `blackhole`: nothing arrives any more and nobody is told, on open connections and new ones. What
 *   was swallowed stays silent for good, also after `up`, as behind a firewall that forgot it.
 * - `reset`: open connections are reset, and new ones as soon as they are accepted.
 * - `latency`: what the server says arrives later, in order.
 * - `half-open`: open connections are swallowed like that, new ones pass.
 * - `bandwidth`: what the server says trickles.
 * - `cut-after`: a reset after so many bytes of the server, in the middle of an answer.
 *
 * @module
 */

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultMode, FaultSetting } from './dependencies.ts'

export interface DependencyProxy {
  readonly port: number
  readonly mode: () => FaultMode
  readonly set: (mode: FaultMode, setting?: FaultSetting) => Promise<void>
  readonly close: () => Promise<void>
}

interface Link {
  readonly client: Socket
  readonly server: Socket
  /** The client hears nothing any more, whatever the mode becomes. */
  isSwallowed: boolean
  /** Bytes of the server that went through since `cut-after` was set. */
  passed: number
}

interface Fault extends Required<FaultSetting> {
  readonly mode: FaultMode
}

const defaults = { latencyMs: 2_000, bytesPerSecond: 1_024, bytes: 64 }
/** A trickle goes in steps of this length. */
const stepMs = 50
/** Pieces that wait in one direction before no more is read. */
const waitingMax = 256

/** On a port of loopback, which it takes again after it refused. */
export async function dependencyProxy(upstream: string): Promise<DependencyProxy> {
  const { host, port } = hostAndPort(upstream)
  const links = new Set<Link>()
  /** Clients of a blackhole, which were never led to the server. */
  const silent = new Set<Socket>()
  let fault: Fault = { mode: 'up', ...defaults }

  const accept = (client: Socket): void => {
    client.on('error', () => undefined)
    if (fault.mode === 'reset') client.resetAndDestroy()
    else if (fault.mode === 'blackhole') keepSilent(client, silent)
    else open(client)
  }
  const open = (client: Socket): void => {
    const server = connect({ host, port, allowHalfOpen: true, noDelay: true })
    const link: Link = { client, server, isSwallowed: false, passed: 0 }
    links.add(link)
    forward(link, 'client', () => fault)
    forward(link, 'server', () => fault)
    const forget = (): void => {
      if (client.destroyed && server.destroyed) links.delete(link)
    }
    client.once('close', forget)
    server.once('close', forget)
  }
  const cutAll = (): void => {
    for (const { client, server } of links) {
      reset(client)
      reset(server)
    }
    links.clear()
    silent.forEach(reset)
  }

  let listener: Server | undefined = await listen(0, accept)
  const ownPort = (listener.address() as AddressInfo).port
  const closeListener = async (): Promise<void> => {
    const closing = listener
    listener = undefined
    if (closing === undefined) return
    closing.close()
    await once(closing, 'close')
  }

  return {
    port: ownPort,
    mode: () => fault.mode,
    async set(mode, setting = {}) {
      fault = { mode, ...defaults, ...setting }
      if (mode === 'refuse' || mode === 'reset') cutAll()
      for (const link of links) befall(link, mode)
      if (mode === 'refuse') await closeListener()
      else listener ??= await listen(ownPort, accept)
    },
    async close() {
      cutAll()
      await closeListener()
    },
  }
}

/** What a new mode does to a connection that is open. */
function befall(link: Link, mode: FaultMode): void {
  link.passed = 0
  if (mode === 'blackhole' || mode === 'half-open') link.isSwallowed = true
  // The server is rid of its end, lest its locks outlast the fault; the client still hears nothing.
  if (mode === 'up' && link.isSwallowed) reset(link.server)
}

/** Reads and never answers, until the client gives up. */
function keepSilent(client: Socket, silent: Set<Socket>): void {
  silent.add(client)
  client.resume()
  client.once('end', () => client.end())
  client.once('close', () => silent.delete(client))
}

/** Hands on what one side says and how it ends, as the fault of the moment has it. */
function forward(link: Link, side: 'client' | 'server', faultNow: () => Fault): void {
  const from = link[side]
  const to = side === 'client' ? link.server : link.client
  const line = waitingLine(from)
  const handOn = (chunk: Buffer): void => {
    if (link.isSwallowed || to.destroyed || to.writableEnded || to.write(chunk)) return
    from.pause()
    to.once('drain', () => from.resume())
  }

  const spoken = (chunk: Buffer): void => {
    const fault = faultNow()
    if (fault.mode === 'cut-after') cutAfter(link, chunk, fault.bytes)
    else if (fault.mode === 'bandwidth') trickle(chunk, fault.bytesPerSecond)
    else line.after(fault.mode === 'latency' ? fault.latencyMs : 0, () => handOn(chunk))
  }
  const trickle = (chunk: Buffer, bytesPerSecond: number): void => {
    const bytes = Math.max(1, Math.round((bytesPerSecond * stepMs) / 1000))
    for (const piece of piecesOf(chunk, bytes)) line.apart(stepMs, () => handOn(piece))
  }
  const heard = (chunk: Buffer): void => line.after(0, () => handOn(chunk))
  from.on('data', side === 'server' ? spoken : heard)
  // How one end finishes is how the other does; of a swallowed connection only the server hears it.
  const tell = (finish: (socket: Socket) => void): void => {
    line.after(0, () => {
      if (!link.isSwallowed) finish(to)
      else if (side === 'client') reset(to)
    })
  }
  from.on('end', () => tell((socket) => socket.end()))
  from.on('error', () => tell(reset))
  from.on('close', () => tell((socket) => socket.destroySoon()))
}

/** Hands on so many bytes of the server, then resets both ends. */
function cutAfter(link: Link, chunk: Buffer, bytes: number): void {
  const rest = Math.max(0, bytes - link.passed)
  link.passed += chunk.length
  link.client.write(chunk.subarray(0, rest))
  if (link.passed < bytes) return
  // What was just written must leave before the reset discards it.
  setImmediate(() => {
    reset(link.client)
    reset(link.server)
  })
}

interface WaitingLine {
  /** Acts so long from now, and after all that waits already. */
  readonly after: (ms: number, act: () => void) => void
  /** Acts so long after what is before it in the line. */
  readonly apart: (ms: number, act: () => void) => void
}

/** Acts in order; holds the source up when too much waits. */
function waitingLine(source: Socket): WaitingLine {
  let tail: Promise<void> = Promise.resolve()
  let waiting = 0
  const join = (act: () => void, waitMs: () => number): void => {
    waiting += 1
    if (waiting > waitingMax) source.pause()
    tail = tail.then(async () => {
      const ms = waitMs()
      if (ms > 0) await delay(ms, undefined, { ref: false })
      waiting -= 1
      if (waiting === 0 && source.isPaused()) source.resume()
      act()
    })
  }
  return {
    after(ms, act) {
      if (ms === 0 && waiting === 0) {
        act()
        return
      }
      const dueAt = performance.now() + ms
      join(act, () => dueAt - performance.now())
    },
    apart: (ms, act) => join(act, () => ms),
  }
}

async function listen(port: number, accept: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return server
}

/** Node leaves a socket half closed if it is reset while it ends, and then spins when it exits. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

function piecesOf(chunk: Buffer, bytes: number): readonly Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < chunk.length; at += bytes) pieces.push(chunk.subarray(at, at + bytes))
  return pieces
}

/** `host:port` or `[::1]:port`. */
export function hostAndPort(upstream: string): { host: string; port: number } {
  const colon = upstream.lastIndexOf(':')
  const host = upstream.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  return { host, port: Number(upstream.slice(colon + 1)) }
}

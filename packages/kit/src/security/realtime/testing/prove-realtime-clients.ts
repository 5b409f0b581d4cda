/**
 * Many WebSocket clients in a process of their own, which note when they hear what.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'
import { type AccessClaims, secretSigningKey, sign } from '../../tokens/index.ts'
import { answer, nowNs, startedWith } from './prove-realtime-processes.ts'

export interface ClientsOptions {
  /** Of the tokens, in hexadecimal. */
  readonly secret: string
  /** Tells the processes apart by the addresses that they connect from. */
  readonly index: number
}

export interface Opening {
  readonly port: number
  readonly count: number
  /** Of all these sockets. Default a session of its own for each. */
  readonly claims?: Partial<AccessClaims>
  /** Only note when they hear the close: a thousand clients are no thousand machines here. */
  readonly isListening?: boolean
}

export interface Heard {
  /** Microseconds from the call of publish, of each event on each socket. */
  readonly latenciesUs: readonly number[]
  /** Sockets that did not get each event once and in order. */
  readonly faulty: number
}

// One address has 28,000 ports to connect from, and those of closed connections rest for a minute.
const addresses = 16
const atOnce = 64

const { secret, index } = startedWith<ClientsOptions>()
const key = secretSigningKey(Buffer.from(secret, 'hex'))
const sockets = new Map<WebSocket, number[]>()
const listeners = new Set<Socket>()
let closedNs: number[] = []
let latenciesUs: number[] = []
let opened = 0

answer({ open, closes, heard, closeAll }, async () => {
  for (const socket of listeners) socket.destroy()
  for (const socket of sockets.keys()) socket.terminate()
})

async function open({ port, count, claims, isListening }: Opening): Promise<number> {
  let left = count
  const worker = async () => {
    while (left > 0) {
      left -= 1
      await (isListening ? listen(port, claims) : openOne(port, claims))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return sockets.size + listeners.size
}

/** When the listening ones heard it, as soon as all have or the time is over. */
async function closes({ withinMs }: { readonly withinMs: number }): Promise<readonly number[]> {
  const due = closedNs.length + listeners.size
  await until(() => closedNs.length >= due, withinMs)
  const seen = closedNs
  closedNs = []
  return seen
}

async function heard({ events, withinMs }: { events: number; withinMs: number }): Promise<Heard> {
  const due = events * sockets.size
  await until(() => latenciesUs.length >= due, withinMs)
  const expected = Array.from({ length: events }, (_, number) => number).join()
  const faulty = [...sockets.values()].filter((numbers) => numbers.join() !== expected).length
  for (const numbers of sockets.values()) numbers.length = 0
  const answered = { latenciesUs, faulty }
  latenciesUs = []
  return answered
}

async function closeAll(): Promise<void> {
  for (const socket of listeners) socket.destroy()
  for (const socket of [...sockets.keys()]) socket.terminate()
  listeners.clear()
  await until(() => sockets.size === 0, 10_000)
  closedNs = []
}

async function openOne(port: number, claims: Partial<AccessClaims> = {}): Promise<void> {
  const headers = { authorization: `Bearer ${tokenOf(claims)}` }
  const options = { headers, localAddress: nextAddress(), perMessageDeflate: false }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, options)
  const numbers: number[] = []
  socket.on('error', () => {})
  socket.on('close', () => sockets.delete(socket))
  socket.on('message', (bytes) => hear(numbers, nowNs(), String(bytes)))
  await Promise.race([once(socket, 'open'), once(socket, 'close')]).catch(() => undefined)
  if (socket.readyState === WebSocket.OPEN) sockets.set(socket, numbers)
}

async function listen(port: number, claims: Partial<AccessClaims> = {}): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: nextAddress() })
  socket.on('error', () => {})
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${tokenOf(claims)}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const [first] = await once(socket, 'data')
  if (!String(first).startsWith('HTTP/1.1 101')) return
  listeners.add(socket)
  socket.on('data', (bytes) => {
    // A close frame (RFC 6455, section 5.5.1); nothing else is sent any more.
    if (bytes[0] === 0x88) closedNs.push(nowNs())
  })
}

function nextAddress(): string {
  opened += 1
  return `127.0.0.${2 + index * addresses + (opened % addresses)}`
}

function hear(numbers: number[], atNs: number, text: string): void {
  if (!text.startsWith('{"type":"proof"')) return
  const { data } = JSON.parse(text) as {
    data: { readonly number: number; readonly sentNs: number }
  }
  numbers.push(data.number)
  latenciesUs.push((atNs - data.sentNs) / 1_000)
}

function tokenOf(claims: Partial<AccessClaims>): string {
  const iat = Math.floor(Date.now() / 1_000)
  const id = () => crypto.getRandomValues(Buffer.alloc(16)).toString('base64url')
  const names = { iss: 'https://api.example.com', aud: 'api', sub: id(), roles: ['user'] }
  const life = { uv: 1, gv: 1, iat, exp: iat + 3_600 }
  return sign({ ...names, sid: id(), jti: id(), ...life, ...claims }, key)
}

async function until(isSo: () => boolean, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!isSo() && performance.now() < endMs) await new Promise((next) => setTimeout(next, 5))
}

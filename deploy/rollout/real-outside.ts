/**
 * The outside as it is. A program that is no longer wanted is told to end, with all that it has
 * started, and is killed if it does not.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { redact } from '@plimsoll/kit/logging'
import type { Act, CommandAct, Outcome, RequestAct, SocketAct } from './outside.ts'

/** Where npm finds our scripts, and what a configuration names by a relative path. */
const root = join(import.meta.dirname, '../..')
const commandTimeoutMs = 600_000
const requestTimeoutMs = 5_000
const socketTimeoutMs = 2_000
const killAfterMs = 5_000
const outputCharsMax = 4_000_000

export async function realOutside(act: Act, signal: AbortSignal): Promise<Outcome> {
  signal.throwIfAborted()
  if (act.kind === 'command') return await run(act, signal)
  return act.kind === 'request' ? await ask(act, signal) : await tell(act, signal)
}

async function run({ argv, input, timeoutMs }: CommandAct, signal: AbortSignal): Promise<Outcome> {
  const [program = '', ...args] = argv
  // A group of its own, which does not hear the Ctrl-C that is meant for the deployment.
  const child = spawn(program, args, { cwd: root, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const failed = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(`it cannot be run: ${message}`))
  })
  const ended = once(child, 'close').then(
    ([code, name]) => code ?? name,
    () => undefined,
  )
  child.stdin.on('error', () => undefined).end(input?.text)
  const words = Promise.all([limited(child.stdout), limited(child.stderr)])
  const limit = AbortSignal.timeout(timeoutMs ?? commandTimeoutMs)
  const stop = AbortSignal.any([signal, limit])
  const end = () => endGroup(child.pid)
  stop.addEventListener('abort', end, { once: true })
  try {
    const reason = await Promise.race([ended, failed])
    signal.throwIfAborted()
    const [output, errors] = child.pid === undefined ? ['', ''] : await words
    if (reason === 0) return { isOk: true, output, complaint: '' }
    const why = limit.aborted ? 'it took too long' : whyOf(program, reason)
    return { isOk: false, output, complaint: [why, lastLines(errors)].filter(Boolean).join(': ') }
  } finally {
    stop.removeEventListener('abort', end)
  }
}

function whyOf(program: string, reason: unknown): string {
  const isWords = typeof reason === 'string' && reason.includes(' ')
  return isWords ? reason : `${program} ended with ${reason}`
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  kill(pid, 'SIGTERM')
  setTimeout(kill, killAfterMs, pid, 'SIGKILL').unref()
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // All of the group have ended.
  }
}

/** Nothing that anybody wrote may fill the memory, nor show a secret. */
async function limited(stream: NodeJS.ReadableStream): Promise<string> {
  let all = ''
  for await (const chunk of stream.setEncoding('utf8')) {
    if (all.length < outputCharsMax) all += String(chunk)
  }
  return all
}

function lastLines(errors: string): string {
  return redact(errors.trim().split('\n').slice(-3).join(' ')).slice(-500)
}

async function ask({ url, timeoutMs }: RequestAct, signal: AbortSignal): Promise<Outcome> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs ?? requestTimeoutMs)])
  try {
    const response = await fetch(url, { signal: stop, redirect: 'manual' })
    const output = await response.text()
    const { ok: isOk, status } = response
    return { isOk, output, complaint: isOk ? '' : `it was answered ${status}` }
  } catch (error) {
    signal.throwIfAborted()
    return { isOk: false, output: '', complaint: wordsOf(error) }
  }
}

async function tell({ address, line }: SocketAct, signal: AbortSignal): Promise<Outcome> {
  const { host = '', port } = /^(?<host>[^/]+):(?<port>\d+)$/.exec(address)?.groups ?? {}
  const path = resolve(root, address)
  const socket = port === undefined ? connect(path) : connect(Number(port), host)
  const stop = AbortSignal.any([signal, AbortSignal.timeout(socketTimeoutMs)])
  const end = () => socket.destroy(new Error('no answer'))
  stop.addEventListener('abort', end, { once: true })
  try {
    socket.end(`${line}\n`)
    return { isOk: true, output: await text(socket), complaint: '' }
  } catch (error) {
    signal.throwIfAborted()
    return { isOk: false, output: '', complaint: wordsOf(error) }
  } finally {
    stop.removeEventListener('abort', end)
    socket.destroy()
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, cause } = error
  return cause instanceof Error ? cause.message : message
}

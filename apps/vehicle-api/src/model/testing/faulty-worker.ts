/**
 * A worker that has no model and fails on command, for the tests of the pool. The name of the model
 * says how it starts, the bytes of the image say how it answers.
 *
 * @module
 */

import { existsSync, writeFileSync } from 'node:fs'
import { parentPort, threadId, workerData } from 'node:worker_threads'
import type { ModelManifest } from '../manifest.ts'
import type { Request, Retirement, WorkerMessage } from '../protocol.ts'

type Obey = (command: string, path: string, request: Request) => unknown

const verbs: Readonly<Record<string, Obey>> = {
  exit: () => process.exit(3),
  'exit-once': (command, path) => {
    if (existsSync(path)) return answer(command)
    writeFileSync(path, '')
    return process.exit(3)
  },
  throw: () => {
    setImmediate(() => {
      throw new Error('out of the blue')
    })
  },
  hang: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  'wait-for': async (command, path) => {
    while (!existsSync(path)) await new Promise(setImmediate)
    answer(command)
  },
  unreadable: () => post({ kind: 'failed', fault: 'image', reason: 'vips: /tmp/secret' }),
  broken: () => post({ kind: 'failed', fault: 'model', reason: 'NaN at /tmp/secret' }),
}

const { name } = workerData as ModelManifest
const [start = '', argument = ''] = name.split(' ')

if (start === 'exits-at-start') process.exit(4)
if (start === 'exits-at-restart' && existsSync(argument)) process.exit(4)
if (start === 'exits-at-restart') writeFileSync(argument, '')

if (start === 'refuses') post({ kind: 'refused', problems: ['input.name: is wrong'] })
else if (start === 'is-mute') setInterval(() => undefined, 1_000)
else serve()

function serve(): void {
  parentPort?.on('message', (message: Request | Retirement) => {
    if ('retire' in message) process.exit()
    const command = Buffer.from(message.bytes).toString()
    const [verb = '', path = ''] = command.split(' ')
    const obey = verbs[verb] ?? answer
    obey(command, path, message)
  })
  post({ kind: 'ready', runtime: { name: 'none', version: '1' } })
}

/** The copy of a command is the command. */
function answer(command: string, _path = '', request?: Request): void {
  const predictions = [
    { label: command, confidence: 0.7 },
    { label: `thread ${threadId}`, confidence: 0.3 },
  ]
  const copy = request?.withCopy ? Buffer.from(command) : undefined
  post({ kind: 'answer', predictions, decodeMs: 1, inferMs: 2, copy })
}

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

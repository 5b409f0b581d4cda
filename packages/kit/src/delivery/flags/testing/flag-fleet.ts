/**
 * Several processes with flags on one database, and what each of them tells.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createTables, databaseOf } from '../../../reliability/database/index.ts'
import { auditLogTables } from '../../../security/audit-log/index.ts'
import { flagRolloutTables, flagTables } from '../tables.ts'
import type { WantedChange } from '../wanted-change.ts'
import type { FlagMessage, FlagOrder, FlagProcessOptions } from './flag-process.ts'

type Of<Kind extends FlagMessage['kind']> = Extract<FlagMessage, { kind: Kind }>

export interface FlagNode {
  readonly url: string
  readonly heard: readonly Of<'heard'>[]
  look(key: string): Promise<Of<'answer'>>
  change(key: string, wanted: WantedChange): Promise<Of<'answer'>>
}

export interface FlagFleet extends AsyncDisposable {
  readonly nodes: readonly FlagNode[]
}

/** The tables that the processes need. */
export async function prepareFlags(databaseUrl: string): Promise<void> {
  const database = await databaseOf(databaseUrl, { dataFolder: '.' })
  for (const tables of [flagTables, flagRolloutTables, auditLogTables]) {
    await createTables(database, tables)
  }
  await database.close()
}

export async function flagFleet(size: number, options: FlagProcessOptions): Promise<FlagFleet> {
  await using stack = new AsyncDisposableStack()
  const children = Array.from({ length: size }, () => stack.use(childOf(options)))
  const nodes = await Promise.all(children.map(({ child }) => nodeOf(child)))
  const owned = stack.move()
  return { nodes, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function childOf(options: FlagProcessOptions) {
  const file = join(import.meta.dirname, 'flag-process.ts')
  const child = fork(file, [JSON.stringify(options)], {
    execArgv: ['--conditions=@plimsoll/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function nodeOf(child: ChildProcess): Promise<FlagNode> {
  const heard: Of<'heard'>[] = []
  const waiting = new Map<number, (answer: Of<'answer'>) => void>()
  const listening = Promise.withResolvers<string>()
  child.on('exit', (code) => listening.reject(new Error(`it ended with ${code}`)))
  child.on('message', (message: FlagMessage) => {
    if (message.kind === 'listening') listening.resolve(message.url)
    else if (message.kind === 'heard') heard.push(message)
    else waiting.get(message.id)?.(message)
  })
  let orders = 0
  const order = (given: Omit<FlagOrder, 'id'>) => {
    const { promise, resolve } = Promise.withResolvers<Of<'answer'>>()
    orders += 1
    waiting.set(orders, resolve)
    child.send({ id: orders, ...given })
    return promise
  }
  return {
    ...{ url: await listening.promise, heard },
    look: (key) => order({ key }),
    change: (key, wanted) => order({ key, wanted }),
  }
}

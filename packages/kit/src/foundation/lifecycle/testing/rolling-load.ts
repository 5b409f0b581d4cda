/**
 * Clients under way on a service, which count every request that fails. They repeat nothing.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import { type Answer, KeepAliveClient } from './keep-alive-client.ts'

export interface Tally {
  requests: number
  /** How often each kind of failure happened. */
  readonly failures: Record<string, number>
}

export interface LoadOptions {
  readonly port: number
  readonly clients: number
  /** Whether a client has one connection for all its requests, or one for each. Default kept. */
  readonly connections?: 'kept' | 'new'
}

/** Begins at once; every other request is a POST. */
export function rollingLoad(options: LoadOptions): { stop(): Promise<Tally> } {
  const tally: Tally = { requests: 0, failures: {} }
  let isOn = true
  const all = Array.from({ length: options.clients }, (_, id) => keepAsking(id))
  return {
    async stop() {
      isOn = false
      await Promise.all(all)
      return tally
    },
  }

  async function keepAsking(id: number): Promise<void> {
    let client: KeepAliveClient | undefined
    for (let turn = 0; isOn; turn++) {
      // Some connections are idle at every moment, as those of people are.
      await setTimeout((id * 7 + turn * 13) % 25)
      client = await askOnce(client, turn % 2 === 0 ? 'GET' : 'POST', `${id}-${turn}`)
    }
    await client?.[Symbol.asyncDispose]()
  }

  /** What it asked on, if that may be used again. */
  async function askOnce(
    last: KeepAliveClient | undefined,
    method: 'GET' | 'POST',
    number: string,
  ): Promise<KeepAliveClient | undefined> {
    let client = last?.isOpen ? last : undefined
    tally.requests += 1
    try {
      client ??= await KeepAliveClient.connect(options.port)
      const { head } = await ask(client, method, number)
      if (options.connections !== 'new' && !head.includes('\nconnection: close')) return client
    } catch (error) {
      count(`${method}: ${error instanceof Error ? error.message : error}`)
    }
    await client?.[Symbol.asyncDispose]()
    return undefined
  }

  function count(failure: string): void {
    tally.failures[failure] = (tally.failures[failure] ?? 0) + 1
  }
}

export function failuresOf({ failures }: Tally): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0)
}

async function ask(client: KeepAliveClient, method: string, number: string): Promise<Answer> {
  const isPost = method === 'POST'
  const answer = await (isPost ? client.post('/work', { number }) : client.ask(`/work/${number}`))
  if (answer.status !== 200) throw new Error(`status ${answer.status}`)
  if (JSON.parse(answer.body).number !== number) throw new Error('the answer to another request')
  return answer
}

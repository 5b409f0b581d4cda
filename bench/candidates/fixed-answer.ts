/**
 * A whole answer of a candidate, taken down so that bare `node:http` can give the same.
 *
 * @module
 */

import { Agent } from 'node:http'
import { exchange, type OneRequest } from '../exchange.ts'

export interface FixedAnswer {
  readonly status: number
  /** Without those that Node writes by itself. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

const byNode = ['date', 'keep-alive', 'content-length']

/** @throws Error if no whole answer comes within ten seconds. */
export async function answerTo(asked: OneRequest): Promise<FixedAnswer> {
  // Without one the request would end its connection, and each answer would say so.
  const agent = new Agent({ keepAlive: true })
  try {
    const { status, headers, body } = await exchange({ ...asked, agent })
    const all = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
    return { status, headers: all.filter(isOwn), body }
  } finally {
    agent.destroy()
  }
}

/** That the connection ends is a part of the answer. */
function isOwn([name, value]: readonly [name: string, value: string]): boolean {
  return name === 'connection' ? value === 'close' : !byNode.includes(name)
}

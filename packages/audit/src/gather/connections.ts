/** Agents that hold the connections of HTTP requests: shared, fresh, or kept under a name. @module */

import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { HttpRequest } from './http-client.ts'
import type { PinnedTarget } from './target-address.ts'

export interface Agents {
  readonly of: (target: PinnedTarget, connection: HttpRequest['connection']) => HttpAgent
  readonly close: () => void
}

/**
 * Idle connections of the pool are given up sooner than any server gives them up (uvicorn after 5 s,
 * without saying so), or a request would meet a connection that is just being closed.
 */
const idleMs = 1_500

export function createAgents(): Agents {
  const agents = new Map<string, HttpAgent>()
  return {
    of: (target, connection) => {
      if (connection === 'fresh') return make(target, { keepAlive: false })
      const name = connection === undefined ? '' : `kept:${connection.keepAlive}`
      const key = `${target.origin} ${name}`
      const agent =
        agents.get(key) ??
        make(target, {
          keepAlive: true,
          ...(name === '' ? { timeout: idleMs, scheduling: 'lifo' } : { maxSockets: 1 }),
        })
      agents.set(key, agent)
      return agent
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy()
      agents.clear()
    },
  }
}

type AgentOptions = ConstructorParameters<typeof HttpAgent>[0]

function make(target: PinnedTarget, options: AgentOptions): HttpAgent {
  if (!target.origin.startsWith('https:')) return new HttpAgent(options)
  // A certificate proves nothing about an address that is this machine, and is mostly self-signed.
  return new HttpsAgent({ ...options, rejectUnauthorized: target.scope !== 'loopback' })
}

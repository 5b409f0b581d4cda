/**
 * Servers that count their requests as the service does, for a real HAProxy, with visitors.
 *
 * @module
 */

import { once } from 'node:events'
import { Agent, createServer, get, type Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../tools/servers/free-port.ts'
import { metricsPage } from './fake-service.ts'

export class TinyServer implements AsyncDisposable {
  readonly port: number
  #server: Server | undefined
  image = ''

  constructor(port: number) {
    this.port = port
  }

  /** `bad` answers 500. */
  async start(image: string): Promise<void> {
    this.image = image
    let [requests, errors] = [0, 0]
    const server = createServer(({ url }, response) => {
      if (url === '/metrics') return response.end(metricsPage(requests, errors))
      if (url === '/readyz') return response.end('ready')
      requests += 1
      if (image === 'bad') {
        errors += 1
        response.statusCode = 500
      }
      return response.end(image)
    })
    this.#server = server
    await once(server.listen(this.port, '127.0.0.1'), 'listening')
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

export async function tinyServer(image?: string): Promise<TinyServer> {
  const server = new TinyServer(await freePort())
  if (image !== undefined) await server.start(image)
  return server
}

export interface TinyVisitors {
  /** How often each image answered, and each failed otherwise. */
  stop(): Promise<Readonly<Record<string, number>>>
}

/** Each from an address of its own, as HAProxy tells them apart by it. */
export function tinyVisitors(port: number, count: number): TinyVisitors {
  const answers: Record<string, number> = {}
  let isOn = true
  const all = Array.from({ length: count }, async (_, id) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (isOn) {
      const answer = await askedOnce(port, agent, `10.0.3.${id + 1}`)
      answers[answer] = (answers[answer] ?? 0) + 1
      await delay(40)
    }
    agent.destroy()
  })
  return {
    async stop() {
      isOn = false
      await Promise.all(all)
      return answers
    },
  }
}

function askedOnce(port: number, agent: Agent, from: string): Promise<string> {
  const headers = { 'x-forwarded-for': from }
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, agent, headers, path: '/things' }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      response.on('end', () => resolve(body))
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

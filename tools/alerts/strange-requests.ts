/**
 * What no client of the service would ask for, and a scanner does: random paths, methods, hosts.
 *
 * @module
 */

import { Agent, METHODS, request } from 'node:http'
import { random } from '../../apps/vehicle-api/src/testing/hostile-uploads.ts'

const atOnce = 16

/** @param onAnswer told of each answer to a method that HTTP knows; others are no requests */
export async function strangeRequests(
  url: string,
  count: number,
  onAnswer: (status: number | undefined) => void,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const next = random(7)
  const word = () => next(2 ** 32).toString(36)
  // What follows a CONNECT is no HTTP.
  const methods = METHODS.filter((method) => method !== 'CONNECT')
  const one = async () => {
    const isKnown = next(10) > 0
    const method = isKnown ? (methods[next(methods.length)] ?? 'GET') : word().toUpperCase()
    const path = Array.from({ length: 1 + next(5) }, word).join(['/', '/..%2f', '?', '//'][next(4)])
    const host = next(2) === 0 ? '127.0.0.1' : `${word()}.example`
    await new Promise((resolve) => {
      request(`${url}/${path}`, { agent, method, headers: { host } })
        .on('response', (answer) => {
          if (isKnown) onAnswer(answer.statusCode)
          answer.resume().on('close', resolve)
        })
        .on('error', resolve)
        .end()
    })
  }
  let left = count
  const client = async () => {
    for (; left > 0; left -= 1) await one()
  }
  await Promise.all(Array.from({ length: atOnce }, client))
  agent.destroy()
}

/**
 * The control after every attack: liveness answers 200 within 2 s.
 *
 * A service without liveness is asked for its root, where any answer below 500 shows that it lives.
 *
 * @module
 */

import type { Control } from '../judgement.ts'
import { type Answer, told } from './answer.ts'
import type { Discovery } from './discovery.ts'
import type { Http } from './http-client.ts'

const healthMs = 2_000

export function createHealthCheck(
  http: Http,
  { liveness }: Pick<Discovery, 'liveness'>,
  watch?: { readonly note: (held: boolean) => void },
): () => Promise<Control> {
  return async () => {
    const path = liveness ?? '/'
    const answer = await http.send({ path, timeoutMs: healthMs, connection: 'fresh' })
    const held = liveness === undefined ? isAlive(answer) : answer.status === 200
    watch?.note(held)
    return { name: 'health answers within 2 s afterwards', held, observed: told(answer) }
  }
}

function isAlive({ ending, status }: Answer): boolean {
  return ending === 'answered' && status < 500
}

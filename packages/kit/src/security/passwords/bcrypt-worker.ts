/**
 * A thread that computes bcrypt, one task after the other.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'

export interface BcryptTask {
  /** 1 to 72 bytes. */
  readonly password: Uint8Array
  readonly salt: Uint8Array
  /** The first gives the answer; the others only take their time. */
  readonly costs: readonly number[]
}

export type BcryptReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'hash'; readonly hash: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string }

const library = import('hash-wasm')
library.then(
  () => reply({ kind: 'ready' }),
  (error: unknown) => reply({ kind: 'failed', message: String(error) }),
)

parentPort?.on('message', (task: BcryptTask) => {
  compute(task).then(
    (hash) => reply({ kind: 'hash', hash }),
    (error: unknown) => reply({ kind: 'failed', message: String(error) }),
  )
})

async function compute({ password, salt, costs }: BcryptTask): Promise<Uint8Array> {
  const { bcrypt } = await library
  const hashes: Uint8Array[] = []
  for (const costFactor of costs) {
    hashes.push(await bcrypt({ password, salt, costFactor, outputType: 'binary' }))
  }
  return hashes[0] ?? new Uint8Array()
}

function reply(message: BcryptReply): void {
  parentPort?.postMessage(message)
}

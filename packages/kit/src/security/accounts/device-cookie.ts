/**
 * A cookie that says: somebody has signed in to this account on this device before.
 *
 * It is no credential. It only keeps strangers who guess at an account from locking its owner out:
 * a device that is known has guards of its own. So it must be of use for nobody else's account, and it
 * tells nobody whose it is: it holds a random id, and for each name that the account has an HMAC of
 * id and name.
 *
 * @module
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '../tokens/index.ts'

export interface DeviceCookieOptions {
  /** `SECRET_KEY`. */
  readonly secret: string | Uint8Array
  /** `SECRET_KEY_PREVIOUS`. */
  readonly previous?: string | Uint8Array | undefined
  /** Wall clock in milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Half a year; each login begins it anew. */
export const deviceLifeSeconds = 15_552_000

const prefix = 'd1.'
const idBytes = 16
const headBytes = idBytes + 6
const macBytes = 16
const namesMax = 2

export class DeviceCookies {
  readonly #keys: readonly Buffer[]
  readonly #now: () => number

  constructor({ secret, previous, now = Date.now }: DeviceCookieOptions) {
    const secrets = previous === undefined ? [secret] : [secret, previous]
    this.#keys = secrets.map((one) => deriveKey(one, 'device-cookie'))
    this.#now = now
  }

  /**
   * @param names of the account, as they are submitted to sign in; at most two
   * @param deviceId of a cookie that was read: a device keeps its guards
   */
  mint(names: readonly string[], deviceId?: string): string {
    const head = Buffer.alloc(headBytes)
    const id = deviceId === undefined ? randomBytes(idBytes) : Buffer.from(deviceId, 'base64url')
    id.copy(head, 0, 0, idBytes)
    head.writeUIntBE(Math.floor(this.#now() / 1000), idBytes, 6)
    const [key = Buffer.alloc(0)] = this.#keys
    // A missing name leaves a place that no name fits, so that every cookie has one length.
    const macs = Array.from({ length: namesMax }, (_, place) => {
      const name = names[place]
      return name === undefined ? randomBytes(macBytes) : macOf(key, head, name)
    })
    return prefix + Buffer.concat([head, ...macs]).toString('base64url')
  }

  /** The id of the device if it is known for the account of this name. */
  read(value: string | undefined, name: string): string | undefined {
    const bytes = bytesOf(value)
    if (bytes === undefined) return undefined
    const head = bytes.subarray(0, headBytes)
    const ageSeconds = this.#now() / 1000 - head.readUIntBE(idBytes, 6)
    if (!(ageSeconds < deviceLifeSeconds)) return undefined
    const isKnown = this.#keys.some((key) => hasMac(bytes, macOf(key, head, name)))
    return isKnown ? head.toString('base64url', 0, idBytes) : undefined
  }

  /**
   * The id that the cookie names, whosever it is. It proves nothing by itself: it only has to be known
   * to be told again.
   */
  idOf(value: string | undefined): string | undefined {
    return bytesOf(value)?.toString('base64url', 0, idBytes)
  }
}

function bytesOf(value: string | undefined): Buffer | undefined {
  if (value?.startsWith(prefix) !== true) return undefined
  const bytes = Buffer.from(value.slice(prefix.length), 'base64url')
  return bytes.length === headBytes + namesMax * macBytes ? bytes : undefined
}

function macOf(key: Buffer, head: Buffer, name: string): Buffer {
  return createHmac('sha256', key).update(head).update(name).digest().subarray(0, macBytes)
}

function hasMac(bytes: Buffer, mac: Buffer): boolean {
  const places = Array.from({ length: namesMax }, (_, place) => headBytes + place * macBytes)
  return places.some((start) => timingSafeEqual(bytes.subarray(start, start + macBytes), mac))
}

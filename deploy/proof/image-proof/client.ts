/**
 * What a user does with the service in a container: signs in, and has real pictures classified.
 *
 * @module
 */

import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type ClientRequest, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { form } from '../../../apps/vehicle-api/src/testing/form.ts'
import type { Container } from './container.ts'
import { root } from './workshop.ts'

const fixtures = join(root, 'apps/vehicle-api/fixtures')
const readyMsMax = 120_000

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** @throws Error with what the container wrote, if it ends or takes too long */
export async function untilReady(container: Container, url: string): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const elapsedMs = performance.now() - startedAt
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    // The administrator is made after the first readiness, and told with the address.
    if (answer?.status === 200 && container.output.includes('Vehicle Classifier API'))
      return elapsedMs
    if (container.hasEnded || elapsedMs > readyMsMax) {
      throw new Error(`it is not ready:\n${container.output}`)
    }
    await setTimeout(20)
  }
}

export interface RequestUnderWay {
  /** Sends the rest; the status of the answer, or why there is none. */
  finish(): Promise<number | string>
}

export class Client {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  static async signIn(url: string, credentials: Credentials): Promise<Client> {
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`no sign-in, but ${answer.status}: ${text}`)
    return new Client(url, JSON.parse(text).access_token)
  }

  /** What the picture is taken for. */
  async classify(fixture: string): Promise<string> {
    const answer = await this.#post(fixture)
    const { label } = (await answer.json()) as { readonly label: string }
    return label
  }

  /** A request of which half has arrived, so that it is under way until the rest is sent. */
  async begin(): Promise<RequestUnderWay> {
    const bytes = await readFile(join(fixtures, 'drawn_car.jpg'))
    const { headers, payload } = form([
      { field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes },
    ])
    const sent = request(`${this.#url}/api/v1/vehicle/classify`, {
      method: 'POST',
      agent: false,
      headers: {
        ...headers,
        'content-length': payload.length,
        authorization: `Bearer ${this.#token}`,
      },
    })
    const answered = statusOf(sent)
    const half = Math.ceil(payload.length / 2)
    await new Promise((written) => sent.write(payload.subarray(0, half), written))
    // What is written has reached the other side of loopback; its handler is called in a moment.
    await setTimeout(500)
    return {
      finish() {
        sent.end(payload.subarray(half))
        return answered
      },
    }
  }

  async #post(fixture: string): Promise<Response> {
    const body = new FormData()
    body.append('file', await openAsBlob(join(fixtures, fixture)), fixture)
    return await fetch(`${this.#url}/api/v1/vehicle/classify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}` },
      body,
    })
  }
}

function statusOf(sent: ClientRequest): Promise<number | string> {
  return new Promise((resolve) => {
    sent.once('error', (error) => resolve(error.message))
    sent.once('response', (response) => {
      response.once('error', (error) => resolve(error.message))
      response.once('end', () => resolve(response.statusCode ?? 0))
      response.resume()
    })
  })
}

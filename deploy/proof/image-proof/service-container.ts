/**
 * The image of the API, at work in a container: with the configuration that production demands, a
 * volume of its own, and a user who has pictures classified.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../tools/servers/free-port.ts'
import { Client, type Credentials, untilReady } from './client.ts'
import { Container, type ContainerOptions } from './container.ts'
import type { Image, Workshop } from './workshop.ts'

const uid = 10_001

export interface ServiceContainer extends AsyncDisposable {
  readonly container: Container
  readonly client: Client
  readonly credentials: Credentials
  readonly url: string
  readonly port: number
  /** Its volume, on this machine. */
  readonly volume: string
  readonly readyMs: number
}

export async function serviceContainer(
  workshop: Workshop,
  image: Image,
  options: ContainerOptions = {},
): Promise<ServiceContainer> {
  const container = new Container(workshop, image)
  const volume = join(workshop.folder, `volume-${container.id}`)
  await mkdir(volume)
  await chown(volume, uid, uid)
  const port = await freePort()
  const credentials = {
    email: 'proof@example.com',
    password: randomBytes(24).toString('base64url'),
  }
  await container.start({
    ...options,
    environment: { ...(await environmentOf(port, credentials)), ...options.environment },
    mounts: { '/data': `${volume}:rw`, ...options.mounts },
  })
  try {
    const url = `http://127.0.0.1:${port}`
    const readyMs = await untilReady(container, url)
    const client = await Client.signIn(url, credentials)
    const dispose = () => container[Symbol.asyncDispose]()
    return {
      container,
      client,
      credentials,
      url,
      port,
      volume,
      readyMs,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await container[Symbol.asyncDispose]()
    throw error
  }
}

async function environmentOf(port: number, { email, password }: Credentials) {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    METRICS_PORT: String(await freePort()),
    METRICS_HOST: '127.0.0.1',
    SECRET_KEY: randomBytes(48).toString('base64'),
    CORS_ORIGINS: 'none',
    TRUSTED_HOSTS: '127.0.0.1',
    ADMIN_EMAIL: email,
    ADMIN_PASSWORD: password,
    SHUTDOWN_PRE_DELAY: '0s',
    SHUTDOWN_DRAIN: '0s',
    // What else the machine does has nothing to say about the image.
    LOAD_SHEDDING: 'false',
    RATE_LIMIT_ENABLED: 'false',
    TZ: 'Asia/Kathmandu',
  }
}

import type { RedisCall } from '@plimsoll/kit/doctor'

export interface RedisConnection {
  readonly call: RedisCall
  close(): void
}

/** A connection to ask a few things on. Loads the driver only here, so that one missing is a finding. */
export async function redisConnection(url: string): Promise<RedisConnection> {
  const { RedisClient, resolveOptions } = await import('@plimsoll/kit/redis')
  const client = new RedisClient(
    resolveOptions({ url, timeoutMs: 1_000, connectTimeoutMs: 1_000, clientName: 'doctor' }),
  )
  const port = client.shared({ name: 'doctor', fallback: 'says that it is away' })
  let whyDown = ''
  client.onDown((why) => {
    whyDown = why
  })
  const decided = new Promise<void>((resolve) => {
    client.onUp(resolve)
    client.onDown(() => resolve())
  })
  return {
    async call(command, args, signal) {
      await decided
      if (client.state !== 'up' && whyDown !== '') throw new Error(whyDown)
      return await port.call(command, args, { signal })
    },
    close: () => client.close(),
  }
}

import { get, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import type { ServiceConfig } from '../config.ts'

/** Whether what listens on the port is this service: it says of itself that it is alive. */
export async function answersAsService(
  { host, port, trustedHosts }: Pick<ServiceConfig, 'host' | 'port' | 'trustedHosts'>,
  signal: AbortSignal,
): Promise<boolean> {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const [trusted = '*'] = trustedHosts
  const name = trusted === '*' ? 'localhost' : trusted.replace('*', 'doctor')
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { host: name }
      const where = { host: address, port, path: '/healthz', headers, signal, timeout: 1_000 }
      const request = get(where, resolve)
      request.on('error', reject)
      request.on('timeout', () => request.destroy(new Error('no answer')))
    })
    const body = (await json(answer)) as { readonly status?: unknown }
    return answer.statusCode === 200 && body.status === 'alive'
  } catch {
    // Whatever it is that answers otherwise or not at all, it is something else.
    return false
  }
}

import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'

export interface Asked {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Where it comes from: any address of 127.0.0.0/8. */
  readonly localAddress?: string
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What every error has in its body. */
export interface Problem {
  readonly status: number
  readonly detail: string
  readonly error_code: string
}

export function problemOf({ body }: Pick<Answered, 'body'>): Problem {
  return JSON.parse(String(body))
}

/** On a connection of its own. A declared body that is not given is not sent. */
export async function ask(
  port: number,
  { path, method = 'GET', headers = {}, body, localAddress }: Asked,
): Promise<Answered> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const options = { port, path, method, localAddress, headers: { ...length, ...headers } }
  const sending = request({ host: '127.0.0.1', agent: false, ...options })
  if (headers['content-length'] === undefined) sending.end(body)
  else sending.flushHeaders()
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sending.on('response', resolve).on('error', reject)
  })
  const answer = await buffer(response)
  sending.destroy()
  return { status: response.statusCode ?? 0, headers: response.headers, body: answer }
}

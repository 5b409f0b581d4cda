/** An {@link Http} that asks a Fastify instance without sockets. For tests. @module */

import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Answer } from '../../answer.ts'
import type { Http, HttpRequest } from '../../http-client.ts'

export interface InjectedHttp extends Http {
  /** All that was asked and answered. */
  readonly answers: readonly Answer[]
}

export function injectedHttp(app: FastifyInstance): InjectedHttp {
  const answers: Answer[] = []
  const http: InjectedHttp = {
    origin: 'http://127.0.0.1:0',
    answers,
    send: async (request) => {
      const answer = await ask(app, request, `x${answers.length + 1}`)
      answers.push(answer)
      return answer
    },
    at: () => http,
  }
  return http
}

async function ask(app: FastifyInstance, request: HttpRequest, exchange: string): Promise<Answer> {
  const { method = 'GET', path, json, body, as } = request
  const payload = json === undefined ? body : JSON.stringify(json)
  const type = json === undefined ? {} : { 'content-type': 'application/json' }
  const response = await app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: path,
    headers: { ...type, ...as?.headers, ...request.headers },
    ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
  })
  return {
    exchange,
    method,
    path,
    ending: 'answered',
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: response.body,
    bodyBytes: response.rawPayload.length,
    ms: 1,
    atMs: 0,
    sent: typeof payload === 'string' ? payload : '',
  }
}

import { type Agent, get } from 'node:http'

export interface Answer {
  readonly status: number
  readonly body: string
  readonly tookMs: number
}

/** @throws if there is no whole answer in time. */
export function asked(url: string, options: { agent?: Agent; timeoutMs?: number } = {}) {
  const { agent, timeoutMs = 10_000 } = options
  const startMs = performance.now()
  return new Promise<Answer>((resolve, reject) => {
    const request = get(url, { ...(agent && { agent }) }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('end', () => {
        clearTimeout(timer)
        resolve({ status: response.statusCode ?? 0, body, tookMs: performance.now() - startMs })
      })
      response.on('error', reject)
    })
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer in ${timeoutMs} ms`)),
      timeoutMs,
    )
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}

/** The `curl` line that repeats an exchange. Pure; what it is given is redacted already. @module */

export interface CurlRequest {
  readonly method: string
  readonly origin: string
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** curl makes these itself, as the connection needs them. */
const own = new Set(['content-length', 'connection', 'transfer-encoding', 'keep-alive'])

/** Undefined if the body was too long to be repeated here. */
export function curlOf({ method, origin, path, headers, body }: CurlRequest): string | undefined {
  if (body.endsWith('…')) return undefined
  const given = headers.filter(([name, value]) => {
    const lower = name.toLowerCase()
    return !own.has(lower) && !(lower === 'host' && origin.endsWith(`//${value}`))
  })
  return [
    'curl -sS -i -g --path-as-is',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...given.map(
      ([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === '' ? [] : [`--data-raw ${quoted(body)}`]),
    quoted(origin + path),
  ].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/**
 * The one request of the hot path, as every candidate gets it.
 *
 * @module
 */

/** Where the load claims to come from. */
export const trustedOrigin = 'https://console.example.com'
/** Whom the load believes to speak to; candidates refuse any other. */
export const trustedHost = 'api.example.com'

/** Names in lower case. */
export function hotHeaders(token: string): Record<string, string> {
  return {
    host: trustedHost,
    authorization: `Bearer ${token}`,
    origin: trustedOrigin,
    accept: 'application/json',
    'user-agent': 'plimsoll-bench',
  }
}

export function hotPath(reportId: string): string {
  return `/api/v1/vehicle/report/${reportId}`
}

export function hotRequest(reportId: string, token: string): Uint8Array {
  return requestBytes('GET', hotPath(reportId), hotHeaders(token))
}

/** The whole request as bytes. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Uint8Array {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
}

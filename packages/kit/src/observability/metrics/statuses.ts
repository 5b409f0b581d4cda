/**
 * The closed set of values that the label `status` has: codes that services answer, else the class of
 * the code.
 *
 * @module
 */

/** The codes of RFC 9110 and its companions that an API answers, and 499 of nginx for who left. */
const codes = [
  ...[200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308],
  ...[400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417],
  ...[421, 422, 423, 425, 426, 428, 429, 431, 451, 499],
  ...[500, 501, 502, 503, 504, 507],
]

/** Of each counter, by its index. */
export const statusLabels: readonly string[] = [
  ...codes.map(String),
  ...['1xx', '2xx', '3xx', '4xx', '5xx', 'other'],
]

const other = statusLabels.length - 1
const indices = Uint8Array.from({ length: 600 }, (_, code) => indexOf(code))

/** Where the counter of the code is. */
export function statusIndex(code: number): number {
  return indices[code] ?? other
}

function indexOf(code: number): number {
  const declared = codes.indexOf(code)
  if (declared !== -1) return declared
  return code < 100 ? other : codes.length + Math.floor(code / 100) - 1
}

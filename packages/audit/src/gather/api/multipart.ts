/** Bodies of forms: multipart (RFC 7578) and urlencoded. @module */

import type { SmallFile } from './small-files.ts'

export type FormValue = string | SmallFile

export interface EncodedBody {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/** A file's name is sent as it is, so that a hostile one arrives whole; quotes are escaped. */
export function multipart(
  fields: readonly (readonly [name: string, value: FormValue])[],
  boundary: string,
): EncodedBody {
  const parts = fields.map(([name, value]) => {
    const isText = typeof value === 'string'
    const file = isText ? '' : `; filename="${value.name.replaceAll('"', '%22')}"`
    const type = isText ? '' : `Content-Type: ${value.type}\r\n`
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type}\r\n`
    return Buffer.concat([
      Buffer.from(head),
      isText ? Buffer.from(value) : value.bytes,
      Buffer.from('\r\n'),
    ])
  })
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

export function urlencoded(fields: readonly (readonly [string, string])[]): EncodedBody {
  const body = new URLSearchParams(
    fields.map(([name, value]): [string, string] => [name, value]),
  ).toString()
  return { contentType: 'application/x-www-form-urlencoded', body }
}

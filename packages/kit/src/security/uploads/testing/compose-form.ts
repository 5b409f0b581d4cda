/**
 * Composes multipart forms byte by byte, right ones and wrong ones.
 *
 * @module
 */

export interface Part {
  /** Default `file`. */
  readonly name?: string
  /** `null`: no file name. Default `car.jpg`. */
  readonly fileName?: string | null
  /** `null`: no Content-Type. Default `image/jpeg`. */
  readonly type?: string | null
  readonly content: Uint8Array | string
  /** Lines put after the others. */
  readonly headers?: string
}

export const BOUNDARY = 'boundary-of-the-test'
export const FORM_TYPE: string = `multipart/form-data; boundary=${BOUNDARY}`

export function composeForm(...parts: Part[]): Buffer {
  return Buffer.concat([...parts.map(composePart), Buffer.from(`--${BOUNDARY}--\r\n`)])
}

function composePart({
  name = 'file',
  fileName = 'car.jpg',
  type = 'image/jpeg',
  ...rest
}: Part): Buffer {
  const named = fileName === null ? '' : `; filename="${fileName}"`
  const typed = type === null ? '' : `Content-Type: ${type}\r\n`
  const head =
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${named}\r\n` +
    `${typed}${rest.headers ?? ''}\r\n`
  return Buffer.concat([
    Buffer.from(head),
    Buffer.from(rest.content as string),
    Buffer.from('\r\n'),
  ])
}

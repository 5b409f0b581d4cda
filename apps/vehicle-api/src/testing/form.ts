/**
 * Multipart bodies, byte by byte as given, so that a test can send what no client would.
 *
 * @module
 */

/** A form as `inject` takes it. */
export interface Form {
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Buffer
}

export interface FormFile {
  readonly field: string
  readonly fileName: string
  readonly type: string
  readonly bytes: Buffer
}

/** A multipart body (RFC 7578), byte by byte as given: nothing is escaped or checked. */
export function form(files: readonly FormFile[]): Form {
  const boundary = 'plimsoll-test-boundary-7f3a9c'
  const parts = files.flatMap(({ field, fileName, type, bytes }) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${fileName}"\r\ncontent-type: ${type}\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n'),
  ])
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

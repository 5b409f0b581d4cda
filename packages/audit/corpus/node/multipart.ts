/** One file of a form (RFC 7578), which is small enough to be held whole. @module */

export interface UploadedPart {
  readonly fileName: string
  readonly type: string
  readonly content: Buffer
}

/** Undefined unless the form has exactly one part, of that name, with a file name. */
export function partOf(
  contentType: string | undefined,
  body: unknown,
  name: string,
): UploadedPart | undefined {
  const boundary = /;\s*boundary="?([^";]{1,70})"?/i.exec(contentType ?? '')?.[1]
  if (boundary === undefined || !Buffer.isBuffer(body)) return undefined
  const part = onlyPart(split(body, `--${boundary}`))
  const headEnd = part?.indexOf('\r\n\r\n') ?? -1
  if (part === undefined || headEnd < 0) return undefined
  return named(part.subarray(0, headEnd).toString(), part.subarray(headEnd + 4, -2), name)
}

function onlyPart([preamble, part, end, ...more]: readonly Buffer[]): Buffer | undefined {
  if (preamble?.toString().trim() !== '' || more.length > 0) return undefined
  return end?.toString().startsWith('--') === true ? part : undefined
}

function named(head: string, content: Buffer, name: string): UploadedPart | undefined {
  const disposition = /content-disposition:\s*form-data;(.*)/i.exec(head)?.[1] ?? ''
  const fileName = /\bfilename="([^"]*)"/i.exec(disposition)?.[1]
  if (/[; ]name="([^"]*)"/i.exec(disposition)?.[1] !== name) return undefined
  const type = /content-type:\s*([^\s;]+)/i.exec(head)?.[1]?.toLowerCase()
  return fileName === undefined
    ? undefined
    : { fileName, type: type ?? 'application/octet-stream', content }
}

function split(body: Buffer, delimiter: string): Buffer[] {
  const parts: Buffer[] = []
  let from = 0
  for (;;) {
    const at = body.indexOf(delimiter, from)
    if (at < 0) return [...parts, body.subarray(from)]
    parts.push(body.subarray(from, at))
    from = at + delimiter.length
  }
}

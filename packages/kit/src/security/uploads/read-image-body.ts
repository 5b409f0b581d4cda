/**
 * An image that is the whole body of a request.
 *
 * @module
 */

import type { Readable } from 'node:stream'
import { ByteCollector } from './byte-collector.ts'
import { UploadMalformedError } from './errors.ts'
import type { IncomingFile } from './receive-file.ts'

/**
 * Settles at the limit or at the end. The stream is left as it is: destroying it would close the
 * connection before the answer is sent.
 *
 * @throws UploadMalformedError if the body breaks off.
 */
export function readImageBody(
  body: Readable,
  declaredType: string,
  bodyBytes: number,
  bytesMax: number,
): Promise<IncomingFile> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingFile>()
  const collector = new ByteCollector(bytesMax, bodyBytes)
  const settle = (bytes: Buffer | undefined) =>
    resolve({ fileName: undefined, declaredType, bytes })
  body.on('data', (chunk: Buffer) => {
    if (!collector.add(chunk)) settle(undefined)
  })
  body.once('end', () => settle(collector.take()))
  body.once('error', (cause) => {
    reject(new UploadMalformedError('The body ended before its time.', { cause }))
  })
  return promise
}

/**
 * Fastify plugin that reads uploaded images, from a form or as the body itself, and checks them.
 *
 * Nothing is read before the handler asks for it, so a request that is refused for another reason
 * costs no memory. Register it where the routes that take uploads are, not for the whole service:
 * the form library it brings adds hooks to every request it sees.
 *
 * @module
 */

import type { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { KitError } from '../../foundation/errors/index.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { type BodyBounds, readWithin } from './body-watch.ts'
import { checkDeclaredType } from './check-upload.ts'
import { UploadTooLargeError, UploadTypeUnsupportedError } from './errors.ts'
import { fileTooLarge } from './inspect-image.ts'
import { uploadMetrics } from './metrics.ts'
import {
  type Reading,
  type ReadUploadsOptions,
  resolveOptions,
  resolveReading,
  type UploadsOptions,
  type UploadsSettings,
} from './options.ts'
import { missing, readForm } from './read-form.ts'
import { readImageBody } from './read-image-body.ts'
import {
  type IncomingFile,
  receiveFile,
  receiveFileOfMany,
  type Upload,
  type UploadOutcome,
} from './receive-file.ts'
import { UploadCounts } from './upload-counts.ts'

/** Room for boundaries, part headers and small fields around the files of a form. */
const FORM_BYTES = 64 * 1024

type BusboyLimits = NonNullable<Parameters<FastifyRequest['parts']>[0]>['limits']

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Reads and checks the files of this request.
     *
     * @throws KitError for the first file that is refused; the rest is not read.
     */
    readUploads(options?: ReadUploadsOptions): Promise<Upload[]>
    /**
     * Reads all files of this request and tells of each, in order, what became of it.
     *
     * @throws KitError if the request as a whole is refused.
     */
    readUploadOutcomes(options?: ReadUploadsOptions): Promise<UploadOutcome[]>
  }
}

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

/** A request whose body is to be read. */
interface Source {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly settings: UploadsSettings
  /** The body, if its type says that it is an image. */
  readonly image: Readable | undefined
}

const plugin: FastifyPluginAsync<UploadsOptions> = async (app, options) => {
  const settings = resolveOptions(options)
  const counts = countsOf(app)
  const replies = new WeakMap<FastifyRequest, FastifyReply>()
  const images = new WeakMap<FastifyRequest, Readable>()

  await app.register(multipart, { throwFileSizeLimit: false })
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (request.headers['content-type'] !== undefined) replies.set(request, reply)
    done()
  })
  // The body stays where it is until a handler asks for it.
  app.addContentTypeParser(/^image\//, (request, payload, done) => {
    images.set(request, payload)
    done(null)
  })

  const sourceOf = (request: FastifyRequest, { fields }: Reading): Source => {
    const reply = replies.get(request)
    if (!reply) throw missing(fields)
    return { request, reply, settings, image: images.get(request) }
  }
  app.decorateRequest('readUploads', async function (wanted = {}) {
    const reading = resolveReading(wanted)
    return counts.of(() => readFiles(sourceOf(this, reading), reading, receiveFile))
  })
  app.decorateRequest('readUploadOutcomes', async function (wanted = {}) {
    const reading = resolveReading(wanted)
    return counts.of(() => readFiles(sourceOf(this, reading), reading, receiveFileOfMany))
  })
}

/** One for all scopes of a service that take uploads: what they count is one family. */
const countsOfServer = new WeakMap<FastifyInstance['server'], UploadCounts>()

function countsOf(app: FastifyInstance): UploadCounts {
  const known = countsOfServer.get(app.server)
  if (known !== undefined) return known
  const counts = new UploadCounts()
  countsOfServer.set(app.server, counts)
  app.addHook('onReady', async () => {
    ;(app as MaybeMeasured).metrics?.add(uploadMetrics, () => counts.stats())
  })
  return counts
}

/** Reads the body within all bounds, and makes of each file what `receive` makes of it. */
async function readFiles<T>(
  source: Source,
  reading: Reading,
  receive: (file: IncomingFile, settings: UploadsSettings) => T,
): Promise<T[]> {
  const { request, reply, settings } = source
  const { signal } = reading
  const { bytesMax, tooLarge } = bodyBound(source, reading.filesMax)
  const bounds = { bytesMax, tooLarge, signal, timeoutMs: settings.timeoutMs }
  return readWithin(request.raw, reply.raw, bounds, async () => {
    refuseOtherBodies(source)
    const received: T[] = []
    for await (const file of filesOf(source, reading)) received.push(receive(file, settings))
    return received
  })
}

function bodyBound(
  { image, settings }: Source,
  filesMax: number,
): Pick<BodyBounds, 'bytesMax' | 'tooLarge'> {
  const { bytesMax, requestBytesMax } = settings
  const tooLarge = () => fileTooLarge(bytesMax)
  if (image) return { bytesMax, tooLarge }

  const bytesMaxOfForm = Math.min(filesMax * bytesMax + FORM_BYTES, requestBytesMax)
  if (filesMax === 1 && bytesMaxOfForm > bytesMax) return { bytesMax: bytesMaxOfForm, tooLarge }
  return { bytesMax: bytesMaxOfForm, tooLarge: () => requestTooLarge(bytesMaxOfForm) }
}

/** @throws UploadTypeUnsupportedError for a body that is neither a form nor an image. */
function refuseOtherBodies({ request, image }: Source): void {
  const coding = request.headers['content-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    // RFC 9110, section 12.5.3: a 415 for a coding says which codings would be taken.
    throw new UploadTypeUnsupportedError(
      'The body has a Content-Encoding; send it without, images are compressed as they are.',
      { headers: { 'accept-encoding': 'identity' } },
    )
  }
  const isForm = request.isMultipart() === true
  if (!isForm) checkDeclaredType(request.headers['content-type'] ?? '')
  // Only a defect of a handler gets here: a body can be read once.
  const isRead = (isForm || image !== undefined) && request.raw.readableDidRead
  if (isRead) throw new TypeError('readUploads: the body of this request was read before')
}

async function* filesOf(source: Source, reading: Reading): AsyncGenerator<IncomingFile> {
  const { request, image, settings } = source
  const declaredType = request.headers['content-type'] ?? ''
  const bodyBytes = Number(request.headers['content-length'] ?? 0)
  if (image) {
    yield await readImageBody(image, declaredType, bodyBytes, settings.bytesMax)
    return
  }
  const { fields, filesMax } = reading
  const { bytesMax: fileBytesMax, fieldsMax } = settings
  const parts = request.parts({
    isPartAFile,
    preservePath: true,
    limits: limitsOf(source, reading),
  })
  yield* readForm(parts, { fields, filesMax, fileBytesMax, fieldsMax, bodyBytes })
}

/** One more than is taken, so that it is noticed here and told apart. */
function limitsOf({ settings }: Source, { filesMax }: Reading): BusboyLimits {
  const { bytesMax, fieldsMax, partHeaderBytesMax } = settings
  return {
    files: filesMax + 1,
    fileSize: bytesMax + 1,
    fields: fieldsMax,
    // Their values are dropped.
    fieldSize: 1024,
    parts: filesMax + fieldsMax + 1,
    headerPairs: 16,
    headerSize: partHeaderBytesMax,
  }
}

/** Some clients send a picture without a file name; by default it would be taken for text. */
function isPartAFile(_field?: string, type?: string, fileName?: string): boolean {
  return (
    fileName !== undefined || type === 'application/octet-stream' || /^image\//.test(type ?? '')
  )
}

function requestTooLarge(bytesMax: number): KitError {
  return new UploadTooLargeError(`The request has more than ${bytesMax} bytes, the limit.`)
}

/** Gives every request `readUploads` and `readUploadOutcomes`; see the options for the limits. */
export const uploads: FastifyPluginAsync<UploadsOptions> = fp(plugin, {
  name: '@plimsoll/kit/uploads',
  fastify: '5.x',
})

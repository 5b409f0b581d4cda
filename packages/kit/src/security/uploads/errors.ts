/**
 * What the upload checks answer with.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../../foundation/errors/kit-error.ts'

export const UploadMissingError: KitErrorClass = defineError({
  code: 'UPLOAD_MISSING',
  statusCode: 400,
  meaning: 'The request has no file where the operation needs one.',
  remedy: 'Send the file as the multipart part that the message names, or as a raw image body.',
})

export const UploadEmptyError: KitErrorClass = defineError({
  code: 'UPLOAD_EMPTY',
  statusCode: 400,
  meaning: 'The file has no bytes.',
  remedy: 'Check the path that the file is read from, and send it again.',
})

export const UploadMalformedError: KitErrorClass = defineError({
  code: 'UPLOAD_MALFORMED',
  statusCode: 400,
  meaning:
    'The upload is no valid form: a boundary, a part, a name or the end is missing or wrong.',
  remedy: 'Build the form with a library rather than by hand; see RFC 7578.',
})

export const UploadTooLargeError: KitErrorClass = defineError({
  code: 'UPLOAD_TOO_LARGE',
  statusCode: 413,
  meaning: 'The file, or all files of the request together, have more bytes than are accepted.',
  remedy: 'Send a smaller file or fewer at once; the message names the limit.',
})

export const UploadTooManyFilesError: KitErrorClass = defineError({
  code: 'UPLOAD_TOO_MANY_FILES',
  statusCode: 413,
  meaning: 'The form has more files, or more other fields, than the operation accepts.',
  remedy: 'Send fewer at once; the message names the limit.',
})

export const UploadTypeUnsupportedError: KitErrorClass = defineError({
  code: 'UPLOAD_TYPE_UNSUPPORTED',
  statusCode: 415,
  meaning:
    'The file is in no image format that is read, or the body is in an encoding that is not.',
  remedy: 'Convert the image to JPEG, PNG, GIF, WebP or BMP, and send it uncompressed.',
})

export const UploadTypeMismatchError: KitErrorClass = defineError({
  code: 'UPLOAD_TYPE_MISMATCH',
  statusCode: 415,
  meaning: 'The content, the file name extension and the declared type do not agree.',
  remedy: 'Give the file the extension and the Content-Type of what it really is.',
})

export const ImageCorruptError: KitErrorClass = defineError({
  code: 'IMAGE_CORRUPT',
  statusCode: 400,
  meaning: 'The image is cut short, contradicts itself, or uses a variant that is not read.',
  remedy: 'Open the image and save it anew; the message says what was wrong.',
})

export const ImageTooLargeError: KitErrorClass = defineError({
  code: 'IMAGE_TOO_LARGE',
  statusCode: 413,
  meaning: 'The image has more pixels, a longer side or more frames than are accepted.',
  remedy: 'Scale the image down; the message names the limit.',
})

export const ImagePolyglotError: KitErrorClass = defineError({
  code: 'IMAGE_POLYGLOT',
  statusCode: 400,
  meaning:
    'The file is an image and something else too, such as a script, an archive or a program.',
  remedy: 'Open the image and save it anew without comments and attachments.',
})

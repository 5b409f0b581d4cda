/**
 * What classifying can be refused with.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '@plimsoll/kit/errors'

export const ImageUnreadableError: KitErrorClass = defineError({
  code: 'IMAGE_UNREADABLE',
  statusCode: 400,
  meaning: 'The file has the signature of an image and cannot be decoded.',
  remedy: 'Open the picture in an image program, save it anew as JPEG or PNG and send that.',
})

export const ModelBusyError: KitErrorClass = defineError({
  code: 'MODEL_BUSY',
  statusCode: 503,
  meaning: 'More images are waiting to be classified than the service can soon answer.',
  remedy: 'Wait as long as `Retry-After` says and repeat; nothing was stored.',
})

export const ModelUnavailableError: KitErrorClass = defineError({
  code: 'MODEL_UNAVAILABLE',
  statusCode: 503,
  meaning: 'The model failed on this image twice, or is being started again after a failure.',
  remedy: 'Wait as long as `Retry-After` says and repeat; if it persists, report the `request_id`.',
})

export const ModelTimeoutError: KitErrorClass = defineError({
  code: 'MODEL_TIMEOUT',
  statusCode: 504,
  meaning: 'Classifying this image took longer than the service allows.',
  remedy: 'Send a smaller picture; 640 by 480 pixels are plenty.',
})

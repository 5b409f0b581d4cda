import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const OriginNotAllowedError: KitErrorClass = defineError({
  code: 'ORIGIN_NOT_ALLOWED',
  statusCode: 403,
  meaning: 'A browser asked, by preflight, whether a page of another origin may call the service.',
  remedy: 'Add the origin of the page to the allowed origins of the service.',
})

/** The first characters of a page of a site that is allowed. No other address is ever asked. @module */

import { ApiError } from './errors.ts'
import { plantedAddress, refusal } from './previews-planted.ts'
import { failed, json } from './responses.ts'
import { route } from './route.ts'
import { object } from './schemas.ts'
import type { Service } from './service.ts'

const timeoutMs = 2_000
const shownCharacters = 200

export function previews(service: Service): void {
  const { config } = service
  route(service, {
    method: 'POST',
    path: '/previews',
    summary: 'The beginning of a page of an allowed site',
    access: 'user',
    body: object({ url: { type: 'string', format: 'uri', maxLength: 2000 } }),
    bodyExample: { url: `${config.previewOrigins[0]}/documents?name=terms.txt` },
    responses: {
      200: json('The beginning', object({ url: { type: 'string' }, text: { type: 'string' } })),
      400: failed('Not a URL'),
      403: failed('Not an allowed site'),
      502: failed('The site does not answer'),
    },
    handler: async (request) => {
      const { url } = request.body as { url: string }
      const planted = plantedAddress(service.flags, config.previewOrigins, url)
      if (planted !== undefined) return { url, text: await beginningOf(planted) }
      if (!isAllowed(service, url)) {
        if (service.flags.has('twin:ssrf-open')) return { url, text: '' }
        throw new ApiError(403, 'SITE_NOT_ALLOWED', refusal(service.flags, url))
      }
      return { url, text: await beginningOf(url) }
    },
  })
}

function isAllowed({ config }: Service, text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return config.previewOrigins.includes(url.origin) && url.username === '' && url.password === ''
}

async function beginningOf(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    const text = await answer.text()
    return text.slice(0, shownCharacters)
  } catch {
    // Which of the many reasons it was is nothing that a client may learn about our network.
    throw new ApiError(502, 'SITE_SILENT', 'The site does not answer as it should.')
  }
}

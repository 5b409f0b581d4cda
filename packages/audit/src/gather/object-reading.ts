/** Reading one object back, wherever it was made. @module */

import type { Answer } from './answer.ts'
import type { Created, Resource } from './api/api-model.ts'
import type { Credential, Http } from './http-client.ts'
import type { Stand } from './stand.ts'

/** The first kind of object that can be made and read by its id alone. */
export function readableResources({ api }: Stand): readonly Resource[] {
  return api.creators().filter(({ read }) => read.path.match(/\{[^}]+\}/g)?.length === 1)
}

export function readBack(
  http: Http,
  resource: Resource,
  { id }: Pick<Created, 'id'>,
  as: Credential,
): Promise<Answer> {
  const path = resource.read.path.replace(/\{[^}]+\}/, encodeURIComponent(id))
  return http.send({ path, as })
}

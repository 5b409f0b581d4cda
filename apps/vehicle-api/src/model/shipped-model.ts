import { fileURLToPath } from 'node:url'

/** Path of the manifest of the model that comes with the service. */
export const shippedModel: string = fileURLToPath(
  new URL('../../model/model.json', import.meta.url),
)

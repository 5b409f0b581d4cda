/**
 * What the API documentation says of the service as a whole.
 *
 * @module
 */

import type { OpenapiOptions } from '@plimsoll/kit/openapi'

export const apiDescription: OpenapiOptions = {
  title: 'Vehicle Classifier API',
  description:
    'Says which vehicle a picture shows.\n\nThe default model is a demonstration: about 70 % of ordinary web photographs get their label. `GET /api/v1/models/metadata` has its measured accuracy.\n\nEvery error has one body, `application/problem+json`; `error_code` names it.',
  tags: [
    { name: 'auth', description: 'Accounts, sessions, API keys' },
    { name: 'vehicle', description: 'Classify pictures of vehicles' },
    { name: 'admin', description: 'For administrators' },
    { name: 'models', description: 'The model that answers' },
    { name: 'health', description: 'For load balancers and supervisors' },
  ],
  credentials: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'The access token that signing in answers with',
    },
    apiKey: {
      type: 'apiKey',
      in: 'header',
      name: 'X-API-Key',
      description: 'A key that a user has made for a program',
    },
  },
  // What belongs to a person and not to what they do is for who has signed in.
  credentialsOf({ access }) {
    const isForPrograms = typeof access === 'object' && access.permission !== 'api-keys:manage'
    return isForPrograms ? ['bearer', 'apiKey'] : ['bearer']
  },
}

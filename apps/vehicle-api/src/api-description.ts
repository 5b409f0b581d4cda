/** What the API documentation says of the service as a whole. */
export const apiDescription = {
  title: 'Vehicle Classifier API',
  description:
    'Says which vehicle a picture shows.\n\nThe default model is a demonstration: about 70 % of ordinary web photographs get their label. `GET /api/v1/models/metadata` has its measured accuracy.\n\nEvery error has one body, `application/problem+json`; `error_code` names it.',
  tags: [
    { name: 'vehicle', description: 'Classify pictures of vehicles' },
    { name: 'admin', description: 'For administrators' },
    { name: 'models', description: 'The model that answers' },
    { name: 'health', description: 'For load balancers and supervisors' },
  ],
} as const

/**
 * What the answer of one operation gives to another, for whoever drives the API by its description
 * (OpenAPI 3.1, Link Object).
 *
 * @module
 */

const byId = { id: '$response.body#/id' }

/** By status, as route options take them. */
export const classificationLinks = {
  200: {
    read: { operationId: 'getClassification', parameters: byId },
    picture: { operationId: 'getClassificationPicture', parameters: byId },
    delete: { operationId: 'deleteClassification', parameters: byId },
    report: {
      operationId: 'createReport',
      requestBody: { vehicle_id: 'truck-17', classification_ids: ['$response.body#/id'] },
    },
  },
}

export const batchLinks = {
  202: {
    follow: { operationId: 'getBatch', parameters: { job_id: '$response.body#/job_id' } },
  },
}

export const reportLinks = {
  201: {
    newest: {
      operationId: 'getReport',
      parameters: { vehicle_id: '$response.body#/vehicle_id' },
    },
    read: { operationId: 'getReportById', parameters: byId },
  },
}

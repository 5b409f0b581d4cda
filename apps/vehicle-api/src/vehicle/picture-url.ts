/** By the canonical path, whichever alias was asked: a job that answers was asked by none. */
export function pictureUrl(classificationId: string): string {
  return `/api/v1/vehicle/classifications/${classificationId}/picture`
}

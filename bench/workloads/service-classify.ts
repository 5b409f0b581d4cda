/**
 * How the bench has the service classify a JPEG.
 *
 * @module
 */

import { exchange } from '../exchange.ts'
import type { Service } from './service.ts'
import { requestBytes } from './service-load.ts'

const path = '/api/v1/vehicle/classify'
const type = { 'content-type': 'image/jpeg' }

type Credential = Service['headers']

export interface Classify {
  readonly image: Uint8Array
  readonly credential: Credential
  /** The classification then belongs to this vehicle. */
  readonly vehicle?: string
}

/** The request as bytes, for a load. */
export function classifyRequest({ image, credential, vehicle }: Classify): Uint8Array {
  const headers = { ...type, ...credential }
  return requestBytes({ method: 'POST', path: pathFor(vehicle), headers, body: image })
}

/** @throws Error if the service does not classify: a quick refusal is no figure. */
export async function proveClassifies(
  port: number,
  { image, credential, vehicle }: Classify,
): Promise<void> {
  const headers = { ...type, 'content-length': String(image.length), ...credential }
  const request = { port, method: 'POST', path: pathFor(vehicle), headers, body: image }
  const answer = await exchange(request)
  if (answer.status !== 200) throw new Error(`POST ${path} answers ${answer.status}`)
  const { label } = JSON.parse(answer.body)
  if (typeof label !== 'string') throw new Error('the service answers without a label')
}

function pathFor(vehicle: string | undefined): string {
  return vehicle === undefined ? path : `${path}?vehicle_id=${vehicle}`
}

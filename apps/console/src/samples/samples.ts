/**
 * Pictures to try the service with: the drawings that it is tested with, under the licence of the
 * project, so nobody needs a photo at hand.
 *
 * @module
 */

import bicycle from '../../../vehicle-api/fixtures/drawn_bicycle.webp'
import bus from '../../../vehicle-api/fixtures/drawn_bus.png'
import car from '../../../vehicle-api/fixtures/drawn_car.jpg'
import emptyRoad from '../../../vehicle-api/fixtures/drawn_empty_road.jpg'
import motorcycle from '../../../vehicle-api/fixtures/drawn_motorcycle.gif'

export interface Sample {
  readonly name: string
  readonly title: string
  readonly address: string
}

export const samples: readonly Sample[] = [
  { name: 'drawn_car.jpg', title: 'Car', address: car },
  { name: 'drawn_bus.png', title: 'Bus', address: bus },
  { name: 'drawn_bicycle.webp', title: 'Bicycle', address: bicycle },
  { name: 'drawn_motorcycle.gif', title: 'Motorcycle', address: motorcycle },
  { name: 'drawn_empty_road.jpg', title: 'Empty road', address: emptyRoad },
]

/** As if somebody had chosen it from their disk. */
export async function sampleFile({ name, address }: Sample): Promise<File> {
  const picture = await (await fetch(address)).blob()
  return new File([picture], name, { type: picture.type })
}

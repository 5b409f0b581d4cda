/**
 * What the service answers, as it declares it itself: its schemas are the only place where the
 * shapes are written down.
 *
 * @module
 */

export type * from '@plimsoll/vehicle-api/answers'

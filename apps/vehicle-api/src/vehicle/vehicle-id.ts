import { type Static, Type } from 'typebox'

export const vehicleName = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'

/** How a caller names a vehicle: a number plate, a fleet number, a VIN. */
export const VehicleId = Type.String({
  pattern: vehicleName,
  description: 'Name of the vehicle: up to 64 letters, digits, dots, hyphens and underscores',
})

/** `?vehicle_id=`, so that a picture sent as the body itself can say it too. */
export const ForVehicleSchema = Type.Object(
  { vehicle_id: Type.Optional(VehicleId) },
  { additionalProperties: false },
)

export interface ForVehicle {
  readonly Querystring: Static<typeof ForVehicleSchema>
}

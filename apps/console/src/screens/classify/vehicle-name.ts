/**
 * What people type as the name of a vehicle, in the form that the service takes: up to 64 letters,
 * digits, dots, hyphens and underscores, beginning with a letter or a digit.
 *
 * @module
 */

export type VehicleName =
  | { readonly id: string | undefined; readonly problem?: never }
  | { readonly problem: string }

const lengthMax = 64

/** Number plates are written with gaps; a hyphen stands for each. */
export function readVehicleName(typed: string): VehicleName {
  const id = typed.trim().replaceAll(/\s+/g, '-')
  if (id === '') return { id: undefined }
  if (id.length > lengthMax) return { problem: `Use at most ${lengthMax} characters.` }
  if (!/^[A-Za-z0-9]/.test(id)) return { problem: 'Begin with a letter or a digit.' }
  const foreign = /[^A-Za-z0-9._-]/u.exec(id)?.[0]
  if (foreign === undefined) return { id }
  return { problem: `“${foreign}” cannot be used. Letters A to Z, digits, dots and hyphens can.` }
}

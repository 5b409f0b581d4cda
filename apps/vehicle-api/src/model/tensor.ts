/**
 * Writes packed 8-bit RGB pixels into the input tensor of the network:
 * `(value * scale - mean) / std` for each channel, in the layout and channel order of the manifest.
 *
 * A value has only 256 possibilities, so each channel is a table and no arithmetic is left per
 * pixel.
 *
 * @module
 */

import type { ModelInput } from './manifest.ts'

export type TensorData = Float32Array | Uint8Array

/** Writes one view; `at` is its number in the batch. */
export type TensorWriter = (
  tensor: TensorData,
  at: number,
  pixels: Uint8Array,
  mirrored: boolean,
) => void

type Numbers = Omit<ModelInput, 'name' | 'kernel' | 'views' | 'combine'>

/** An empty tensor for `views` views. */
export function emptyTensor(input: Numbers, views: number): TensorData {
  const length = views * 3 * input.width * input.height
  return input.dtype === 'uint8' ? new Uint8Array(length) : new Float32Array(length)
}

export function tensorWriter(input: Numbers): TensorWriter {
  const { width, height, layout } = input
  const area = width * height
  const tables = channelTables(input)
  const plain = Uint32Array.from({ length: area }, (_, pixel) => pixel * 3)
  const flipped = Uint32Array.from({ length: area }, (_, pixel) => {
    const column = pixel % width
    return (pixel - column + width - 1 - column) * 3
  })
  // [views, 3, height, width] or [views, height, width, 3].
  const pixelStride = layout === 'NCHW' ? 1 : 3
  const channelStride = layout === 'NCHW' ? area : 1

  return function writeView(tensor, at, pixels, mirrored) {
    const order = mirrored ? flipped : plain
    for (const [channel, { source, table }] of tables.entries()) {
      let to = at * 3 * area + channel * channelStride
      for (const from of order) {
        tensor[to] = Number(table[Number(pixels[from + source])])
        to += pixelStride
      }
    }
  }
}

interface Channel {
  /** Which of R, G, B it is read from. */
  readonly source: number
  /** What each of the 256 values becomes. */
  readonly table: Float32Array
}

function channelTables({ channels, scale, mean, std }: Numbers): readonly Channel[] {
  return [0, 1, 2].map((channel) => ({
    source: channels === 'RGB' ? channel : 2 - channel,
    table: Float32Array.from(
      { length: 256 },
      (_, value) => (value * scale - (mean[channel] ?? 0)) / (std[channel] ?? 1),
    ),
  }))
}

/**
 * Writes a tiny ONNX network for tests: its three outputs are the mean of each channel of the
 * picture. So one can tell from the answer what the network was shown, in any layout and channel
 * order, without a file that nobody can read.
 *
 * Field numbers are those of onnx.proto (ONNX IR version 8, opset 13).
 *
 * @module
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ColourModelOptions {
  readonly layout?: 'NCHW' | 'NHWC'
  readonly dtype?: 'float32' | 'uint8'
  /** A number, or a name for any. Default any. */
  readonly batch?: number | string
  readonly side?: number | string
  readonly channels?: number | string
}

/** A manifest and its network in a folder of their own. */
export interface ModelFolder extends AsyncDisposable {
  readonly path: string
  readonly manifestPath: string
}

/** The manifest that fits {@link colourModel}; `changes` are laid over it. */
export function colourManifest(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const { input, output, ...others } = changes
  return {
    name: 'colours',
    version: '1.0.0',
    file: 'colours.onnx',
    labels: ['red', 'green', 'blue'],
    input: {
      name: 'picture',
      layout: 'NCHW',
      channels: 'RGB',
      dtype: 'float32',
      width: 8,
      height: 8,
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      ...Object(input),
    },
    output: { name: 'means', activation: 'none', ...Object(output) },
    ...others,
  }
}

export async function modelFolder(
  manifest: unknown,
  network: Uint8Array = colourModel(),
): Promise<ModelFolder> {
  const path = await mkdtemp(join(tmpdir(), 'model-'))
  const manifestPath = join(path, 'model.json')
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest)
  await writeFile(manifestPath, text)
  await writeFile(join(path, 'colours.onnx'), network)
  return {
    path,
    manifestPath,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true })
    },
  }
}

export function colourModel(options: ColourModelOptions = {}): Uint8Array {
  const { layout = 'NCHW', dtype = 'float32', batch = 'N', side = 8, channels = 3 } = options
  const shape = layout === 'NCHW' ? [batch, channels, side, side] : [batch, side, side, channels]
  const graph = [
    bytes(1, node('Cast', 'picture', 'floats', attribute('to', 1))),
    bytes(1, node('ReduceMean', 'floats', 'means', axes(layout), attribute('keepdims', 0))),
    text(2, 'colours'),
    bytes(11, tensor('picture', dtype === 'uint8' ? 2 : 1, shape)),
    bytes(12, tensor('means', 1, [batch, channels])),
  ]
  const opset = Buffer.concat([text(1, ''), integer(2, 13)])
  return Buffer.concat([integer(1, 8), bytes(7, Buffer.concat(graph)), bytes(8, opset)])
}

function node(type: string, input: string, output: string, ...attributes: Buffer[]): Buffer {
  const fields = attributes.map((field) => bytes(5, field))
  return Buffer.concat([text(1, input), text(2, output), text(4, type), ...fields])
}

function attribute(name: string, value: number): Buffer {
  return Buffer.concat([text(1, name), integer(3, value), integer(20, 2)])
}

function axes(layout: 'NCHW' | 'NHWC'): Buffer {
  const [one, other] = layout === 'NCHW' ? [2, 3] : [1, 2]
  return Buffer.concat([text(1, 'axes'), integer(8, one), integer(8, other), integer(20, 7)])
}

function tensor(name: string, type: number, shape: readonly (number | string)[]): Buffer {
  const sides = shape.map((side) => {
    return bytes(1, typeof side === 'number' ? integer(1, side) : text(2, side))
  })
  const tensorType = Buffer.concat([integer(1, type), bytes(2, Buffer.concat(sides))])
  return Buffer.concat([text(1, name), bytes(2, bytes(1, tensorType))])
}

// Protocol buffers: a key of field number and wire type, then a varint or a length and its bytes.
function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value))
}

function varint(value: number): Buffer {
  const digits: number[] = []
  let rest = value
  while (rest > 127) {
    digits.push((rest & 127) | 128)
    rest >>>= 7
  }
  return Buffer.from([...digits, rest])
}

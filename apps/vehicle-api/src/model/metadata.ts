/**
 * What clients are told of the model, as `GET /api/v1/models/metadata` answers it.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import type { ModelManifest } from './manifest.ts'
import { AccuracySchema } from './manifest-schema.ts'
import type { Runtime } from './protocol.ts'

const example = {
  name: 'own-model',
  version: '1.0.0',
  checksum: 'sha256:aa6674cdd4d59d7f61e1b7942c96fa3a7e38d8dc2f7452a5ee596f8331f679d8',
  labels: ['car', 'truck', 'not_a_vehicle'],
  background_label: 'not_a_vehicle',
  uncertain_below: 0.6,
  input: {
    width: 32,
    height: 32,
    layout: 'NCHW',
    channels: 'RGB',
    dtype: 'float32',
    views: ['fill', 'cover'],
  },
  accuracy: {
    source: 'MODEL_CARD.md',
    summary: 'Nine of ten pictures of the test set get their label.',
    measured: [{ set: 'our test set', images: 1_000, metric: 'top_1', value: 0.9 }],
  },
  runtime: { name: 'onnxruntime-node', version: '1.30.0' },
  limits: {
    bytes_max: 10_485_760,
    batch_bytes_max: 41_943_040,
    batch_files_max: 16,
    batch_direct_max: 8,
    pixels_max: 50_000_000,
    formats: ['jpeg', 'png', 'bmp', 'gif', 'webp'],
  },
}

const count = (description: string) => Type.Integer({ minimum: 0, description })

const LimitsSchema = Type.Object(
  {
    bytes_max: count('Bytes of one picture'),
    batch_bytes_max: count('Bytes of all pictures of a batch together'),
    batch_files_max: count('Pictures in a batch'),
    batch_direct_max: count('A batch of more is answered 202 and classified in the background'),
    pixels_max: count('Width times height of a picture'),
    formats: Type.Array(Type.String(), {
      description: 'What a picture may be; with `image/` before it, its media type',
    }),
  },
  { description: 'What is refused beyond, so that a client can tell before it sends' },
)

/** Of what is sent to the model. */
export type UploadLimits = Static<typeof LimitsSchema>

/** JSON Schema of the metadata. */
export const ModelMetadataSchema = Type.Object(
  {
    name: Type.String({ description: 'Name of the model' }),
    version: Type.String({ description: 'Version of the model' }),
    checksum: Type.String({ description: 'SHA-256 of the ONNX file, as sha256:<hexadecimal>' }),
    labels: Type.Array(Type.String(), { description: 'Every label that can be answered' }),
    background_label: Type.Union([Type.String(), Type.Null()], {
      description: 'The label that means "none of the others", if there is one',
    }),
    uncertain_below: Type.Number({ description: 'Answers with less confidence are uncertain' }),
    input: Type.Object(
      {
        width: Type.Integer({ description: 'Pixels' }),
        height: Type.Integer({ description: 'Pixels' }),
        layout: Type.String(),
        channels: Type.String(),
        dtype: Type.String(),
        views: Type.Array(Type.String(), { description: 'Views of the picture that are averaged' }),
      },
      { description: 'What every picture is brought to' },
    ),
    accuracy: Type.Union([AccuracySchema, Type.Null()], {
      description: 'Measured accuracy, with its source',
    }),
    runtime: Type.Object(
      { name: Type.String(), version: Type.String() },
      { description: 'What runs the model' },
    ),
    limits: LimitsSchema,
  },
  { description: 'The model that answers', examples: [example] },
)

export type ModelMetadata = Static<typeof ModelMetadataSchema>

export function modelMetadata(
  manifest: ModelManifest,
  runtime: Runtime,
  limits: UploadLimits,
): ModelMetadata {
  const { width, height, layout, channels, dtype, views } = manifest.input
  return {
    name: manifest.name,
    version: manifest.version,
    checksum: `sha256:${manifest.checksum}`,
    labels: [...manifest.labels],
    background_label: manifest.backgroundLabel ?? null,
    uncertain_below: manifest.threshold,
    input: { width, height, layout, channels, dtype, views: [...views] },
    accuracy: manifest.accuracy ?? null,
    runtime: { ...runtime },
    limits,
  }
}

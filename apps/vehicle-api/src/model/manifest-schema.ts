/**
 * The schema of `model.json`, which describes any image classifier in ONNX to the service: the one
 * that is shipped and a user's own alike.
 *
 * Every `description` completes the sentence "must be …", because that is how a wrong member is
 * reported.
 *
 * @module
 */

import { type Static, Type } from 'typebox'

const threeNumbers = (description: string, item = {}) =>
  Type.Array(Type.Number(item), { minItems: 3, maxItems: 3, description })

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  Type.Enum([...values] as Values[number][], { description: `one of ${values.join(', ')}` })

const sidePixels = Type.Integer({
  minimum: 1,
  maximum: 2048,
  description: 'an integer from 1 to 2048, in pixels',
})

/** How a picture becomes the input tensor of the network. */
const InputSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, description: 'the name of the input in the ONNX graph' }),
    layout: oneOf(['NCHW', 'NHWC']),
    channels: oneOf(['RGB', 'BGR']),
    dtype: oneOf(['float32', 'uint8']),
    width: sidePixels,
    height: sidePixels,
    scale: Type.Number({
      exclusiveMinimum: 0,
      description: 'a number above 0 that each 0..255 value is multiplied by, often 1/255',
    }),
    mean: threeNumbers('three numbers, subtracted after scaling, in the order of `channels`'),
    std: threeNumbers('three numbers above 0, divided by after the mean is subtracted', {
      exclusiveMinimum: 0,
    }),
    kernel: Type.Optional(
      oneOf(['nearest', 'linear', 'cubic', 'mitchell', 'lanczos2', 'lanczos3']),
    ),
    views: Type.Optional(
      Type.Array(oneOf(['fill', 'fill_flip', 'cover', 'cover_flip']), {
        minItems: 1,
        maxItems: 4,
        description: 'a list of 1 to 4 of fill, fill_flip, cover, cover_flip',
      }),
    ),
    combine: Type.Optional(oneOf(['mean_of_softmax', 'mean_of_sigmoid', 'mean_of_outputs'])),
  },
  { additionalProperties: false, description: 'an object that describes the input of the network' },
)

const OutputSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, description: 'the name of the output in the ONNX graph' }),
    activation: oneOf(['softmax', 'sigmoid', 'none']),
    temperature_folded_in: Type.Optional(Type.Boolean({ description: 'true or false' })),
  },
  { additionalProperties: false, description: 'an object that describes the output' },
)

/** Figures that somebody measured, shown to clients with their source; nothing depends on them. */
export const AccuracySchema = Type.Object(
  {
    source: Type.String({ minLength: 1, description: 'where the figures come from' }),
    summary: Type.String({ minLength: 1, description: 'one sentence that says what to expect' }),
    measured: Type.Array(
      Type.Object(
        {
          set: Type.String({ minLength: 1, description: 'the name of the test set' }),
          images: Type.Integer({ minimum: 1, description: 'how many images it has' }),
          metric: Type.String({ minLength: 1, description: 'what was measured, such as top_1' }),
          value: Type.Number({ minimum: 0, maximum: 1, description: 'a number from 0 to 1' }),
        },
        { additionalProperties: false, description: 'an object with set, images, metric, value' },
      ),
      { description: 'a list of measurements' },
    ),
  },
  { additionalProperties: false, description: 'an object with source, summary and measured' },
)

/** JSON Schema of `model.json`. */
export const ManifestSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'a name of 1 to 100 characters',
    }),
    version: Type.String({
      minLength: 1,
      maxLength: 50,
      description: 'a version, such as "1.0.0"',
    }),
    file: Type.String({
      minLength: 1,
      description: 'the path of the ONNX file, relative to the manifest',
    }),
    labels: Type.Optional(
      Type.Array(Type.String({ description: 'a string' }), {
        description: 'a list of at least two labels, in the order of the outputs',
      }),
    ),
    background_label: Type.Optional(
      Type.String({ description: 'the label that means "none of the others"' }),
    ),
    input: InputSchema,
    output: OutputSchema,
    suggested_threshold: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'a number from 0 to 1; answers below it are marked uncertain',
      }),
    ),
    accuracy: Type.Optional(AccuracySchema),
  },
  { additionalProperties: false, description: 'an object that describes the model' },
)

/** The manifest as it is written. */
export type ManifestFile = Static<typeof ManifestSchema>

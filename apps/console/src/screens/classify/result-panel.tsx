/**
 * What the service says of one picture, in full.
 *
 * @module
 */

import { Alert, Anchor, Text, Title } from '@mantine/core'
import { IconHelpTriangle } from '@tabler/icons-react'
import type { Ref } from 'react'
import { Link } from 'wouter'
import type { Classification, ModelMetadata } from '../../api/types.ts'
import { paths, vehiclePath } from '../../paths.ts'
import { Fact } from '../../states/fact.tsx'
import { PredictionBars } from './prediction-bars.tsx'
import classes from './result-panel.module.css'
import { claim } from './summary.ts'
import { byteSize, labelName, percent } from './words.ts'

interface ResultPanelProps {
  readonly result: Classification
  readonly model: ModelMetadata | undefined
  readonly headingRef?: Ref<HTMLHeadingElement>
}

export function ResultPanel({ result, model, headingRef }: ResultPanelProps) {
  const { confidence, uncertain } = result
  return (
    <div className={classes.panel}>
      <div className={classes.verdict}>
        <Title order={2} ref={headingRef ?? null} tabIndex={-1} className={classes.heading ?? ''}>
          {claim(result)}
        </Title>
        <Text className={classes.confidence ?? ''}>
          {percent(confidence)} <span>confident</span>
        </Text>
      </div>
      {uncertain && <Uncertain result={result} threshold={model?.uncertain_below} />}
      <PredictionBars result={result} threshold={model?.uncertain_below} />
      <Facts result={result} />
    </div>
  )
}

interface UncertainProps {
  readonly result: Classification
  readonly threshold: number | undefined
}

function Uncertain({ result: { label, confidence }, threshold }: UncertainProps) {
  const below = threshold === undefined ? 'what it needs' : `the ${percent(threshold)} it needs`
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconHelpTriangle />}
      title="The model is not certain"
    >
      It gives “{labelName(label)}” only {percent(confidence)}, below {below} to commit itself. Do
      not rely on this answer. A closer or clearer photo often helps.
    </Alert>
  )
}

function Facts({ result }: { readonly result: Classification }) {
  const { image, vehicle_id: vehicleId } = result
  return (
    <dl className={classes.facts}>
      <Fact name="Answered in">{result.processing_time_ms} ms</Fact>
      <Fact name="Model">{result.model.replace('@', ' ')}</Fact>
      <Fact name="Picture">
        {image.width} × {image.height}, {image.format.toUpperCase()}, {byteSize(image.bytes)}
      </Fact>
      <Fact name="File">{image.name}</Fact>
      <Fact name="Kept in">
        <Anchor component={Link} href={paths.history} inherit>
          History
        </Anchor>
        {vehicleId !== undefined && (
          <>
            {' and '}
            <Anchor component={Link} href={vehiclePath(vehicleId)} inherit>
              {vehicleId}
            </Anchor>
          </>
        )}
      </Fact>
    </dl>
  )
}

import { Alert, Button, Group, Loader, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { ask } from '../../api/client.ts'
import type { Classification, ModelMetadata } from '../../api/types.ts'
import { paths } from '../../paths.ts'
import { type Sample, sampleFile, samples } from '../../samples/samples.ts'
import { ErrorState } from '../../states/error-state.tsx'
import { PredictionBars } from '../classify/prediction-bars.tsx'
import { claim } from '../classify/summary.ts'
import { percent } from '../classify/words.ts'
import { firstPicturesKey } from './first-steps.ts'
import { Step } from './step.tsx'
import classes from './try-step.module.css'

async function classify(sample: Sample): Promise<Classification> {
  const body = new FormData()
  body.append('file', await sampleFile(sample))
  return await ask<Classification>('/vehicle/classify', { method: 'POST', body })
}

/** One click on a drawing, and there is a classified picture. */
export function TryStep({ isDone }: { readonly isDone: boolean }) {
  const queries = useQueryClient()
  const trial = useMutation({
    mutationFn: classify,
    onSuccess: () => void queries.invalidateQueries({ queryKey: firstPicturesKey }),
  })
  const { variables: sample, data: result, error, isPending } = trial
  return (
    <Step
      number={1}
      title="Classify a picture"
      text="Take one of these drawings, or a photo of your own."
      isDone={isDone}
    >
      <ul className={classes.samples}>
        {samples.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              className={classes.sample}
              aria-pressed={sample === one}
              disabled={isPending}
              onClick={() => trial.mutate(one)}
            >
              <img src={one.address} alt="" width={320} height={240} />
              <span>{one.title}</span>
            </button>
          </li>
        ))}
      </ul>
      <div aria-live="polite" aria-busy={isPending}>
        {isPending && <Asking />}
        {result !== undefined && sample !== undefined && <Answer result={result} sample={sample} />}
      </div>
      {error !== null && (
        <ErrorState
          error={error}
          onRetry={sample === undefined ? undefined : () => trial.mutate(sample)}
        />
      )}
      <Group mt="md">
        <Button component={Link} href={paths.classify} variant={isDone ? 'filled' : 'default'}>
          Classify your own photo
        </Button>
      </Group>
    </Step>
  )
}

function Asking() {
  return (
    <Group className={classes.answer} gap="sm">
      <Loader size="sm" aria-hidden />
      <Text c="dimmed">Looking at it</Text>
    </Group>
  )
}

interface AnswerProps {
  readonly result: Classification
  readonly sample: Sample
}

function Answer({ result, sample }: AnswerProps) {
  const { data: model } = useQuery({
    queryKey: ['model'],
    queryFn: ({ signal }) => ask<ModelMetadata>('/models/metadata', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const first = { ...result, predictions: result.predictions.slice(0, 3) }
  return (
    <div className={classes.answer}>
      <img src={sample.address} alt={`Drawing: ${sample.title}`} width={320} height={240} />
      <div>
        <p className={classes.verdict}>
          {claim(result)} <span>{percent(result.confidence)} confident</span>
        </p>
        {result.uncertain && (
          <Alert color="yellow" variant="light" mb="sm">
            The model is not certain here.
          </Alert>
        )}
        <PredictionBars result={first} threshold={model?.uncertain_below} />
        <Text size="sm" c="dimmed" mt="sm" className="figures">
          Answered in {result.processing_time_ms} ms, and kept in your history.
        </Text>
      </div>
    </div>
  )
}

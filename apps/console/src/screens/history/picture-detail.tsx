import { Alert, Anchor, Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHelpTriangle, IconPhotoOff, IconTrash } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Classification, ModelMetadata } from '../../api/types.ts'
import { vehiclePath } from '../../paths.ts'
import { Confirm } from '../../states/confirm.tsx'
import { Fact } from '../../states/fact.tsx'
import { exactTime } from '../../time/relative.ts'
import { PredictionBars } from '../classify/prediction-bars.tsx'
import { byteSize, labelName, percent } from '../classify/words.ts'
import classes from './picture-detail.module.css'
import { usePicture } from './use-picture.ts'

interface PictureDetailProps {
  readonly one: Classification
  readonly model: ModelMetadata | undefined
  readonly onDelete: () => void
}

export function PictureDetail({ one, model, onDelete }: PictureDetailProps) {
  const { label, confidence, uncertain } = one
  return (
    <div className={classes.detail}>
      <LargePicture one={one} />
      <p className={classes.verdict}>
        <span>{uncertain ? `Perhaps ${labelName(label).toLowerCase()}` : labelName(label)}</span>
        <span className="figures">{percent(confidence)}</span>
      </p>
      {uncertain && (
        <Alert
          color="yellow"
          variant="light"
          icon={<IconHelpTriangle />}
          title="The model is not certain"
        >
          Do not rely on this answer. A closer or clearer photo often helps.
        </Alert>
      )}
      <PredictionBars result={one} threshold={model?.uncertain_below} />
      <Facts one={one} />
      <Delete one={one} onDelete={onDelete} />
    </div>
  )
}

function LargePicture({ one }: { readonly one: Classification }) {
  const address = usePicture(one)
  return (
    <div className={classes.frame}>
      {typeof address === 'string' && (
        <img src={address} alt={one.image.name} className={classes.picture} />
      )}
      {address === null && (
        <div className={classes.missing}>
          <IconPhotoOff size={44} stroke={1.3} aria-hidden />
          <span>No copy of this picture is kept</span>
        </div>
      )}
    </div>
  )
}

function Facts({ one }: { readonly one: Classification }) {
  const { image, vehicle_id: vehicleId, created_at, model, processing_time_ms } = one
  return (
    <dl className={classes.facts}>
      <Fact name="Vehicle">
        {vehicleId === undefined ? (
          'None'
        ) : (
          <Anchor component={Link} href={vehiclePath(vehicleId)} inherit>
            {vehicleId}
          </Anchor>
        )}
      </Fact>
      <Fact name="Classified">
        <time dateTime={created_at}>{exactTime(Date.parse(created_at))}</time>
      </Fact>
      <Fact name="File">{image.name}</Fact>
      <Fact name="Picture">
        {image.width} × {image.height}, {image.format.toUpperCase()}, {byteSize(image.bytes)}
      </Fact>
      <Fact name="Model">{model.replace('@', ' ')}</Fact>
      <Fact name="Answered in">{processing_time_ms} ms</Fact>
    </dl>
  )
}

interface DeleteProps {
  readonly one: Classification
  readonly onDelete: () => void
}

function Delete({ one, onDelete }: DeleteProps) {
  const [isAsking, { open, close }] = useDisclosure(false)
  return (
    <div>
      <Button variant="default" leftSection={<IconTrash size={18} aria-hidden />} onClick={open}>
        Delete this picture
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Delete ${one.image.name}?`}
        action="Delete this picture"
        isPending={false}
        onConfirm={onDelete}
        onClose={close}
      >
        <Text>
          The picture and its classification are deleted for good. Reports that counted it keep
          their figures.
        </Text>
      </Confirm>
    </div>
  )
}

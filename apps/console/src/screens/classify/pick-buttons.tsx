import { Button, type ButtonProps, Group } from '@mantine/core'
import { IconCamera, IconPhotoPlus } from '@tabler/icons-react'
import { type ComponentProps, useRef } from 'react'
import { acceptedTypes } from './chosen-files.ts'
import classes from './pick-buttons.module.css'

interface PickButtonsProps {
  readonly onFiles: (files: readonly File[]) => void
  /** Beside something that matters more. */
  readonly isCompact?: boolean
}

/** The twin of dropping; and the camera, where there is one to hold. */
export function PickButtons({ onFiles, isCompact = false }: PickButtonsProps) {
  return (
    <Group gap="sm" className={classes.buttons ?? ''} mod={{ compact: isCompact }}>
      <PickButton
        onFiles={onFiles}
        input={{ multiple: true, accept: acceptedTypes }}
        variant={isCompact ? 'default' : 'filled'}
        leftSection={<IconPhotoPlus size={20} aria-hidden />}
      >
        Choose pictures
      </PickButton>
      <PickButton
        onFiles={onFiles}
        input={{ accept: 'image/*', capture: 'environment' }}
        className={classes.camera ?? ''}
        variant="default"
        leftSection={<IconCamera size={20} aria-hidden />}
      >
        Take a photo
      </PickButton>
    </Group>
  )
}

interface PickButtonProps extends ButtonProps {
  readonly onFiles: (files: readonly File[]) => void
  readonly input: ComponentProps<'input'>
}

function PickButton({ onFiles, input, ...button }: PickButtonProps) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        {...input}
        ref={field}
        type="file"
        hidden
        onChange={({ currentTarget }) => {
          onFiles(Array.from(currentTarget.files ?? []))
          // So that the same file may be chosen once more.
          currentTarget.value = ''
        }}
      />
      <Button {...button} onClick={() => field.current?.click()} />
    </>
  )
}

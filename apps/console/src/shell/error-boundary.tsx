import { Component, type ReactNode } from 'react'
import { ErrorState } from '../states/error-state.tsx'

interface Props {
  readonly children: ReactNode
}

/** A screen that fails leaves the others alone. */
export class ErrorBoundary extends Component<Props, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {}

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    return (
      <ErrorState error={this.state.error} onRetry={() => this.setState({ error: undefined })} />
    )
  }
}

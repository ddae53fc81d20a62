import { Component, type ReactNode } from 'react';

/** The last net: a fault of this page, said in words instead of a white window. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { fault: Error | null }> {
  override state: { fault: Error | null } = { fault: null };

  static getDerivedStateFromError(fault: unknown): { fault: Error } {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (!fault) return this.props.children;
    return (
      <main className="fault" role="alert">
        <h1>This page stopped working</h1>
        <p>Load it again to come back to where you were. If it happens once more, tell who runs this hub:</p>
        <pre>{fault.message}</pre>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Load again
        </button>
      </main>
    );
  }
}

import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { useStore } from '../../session/session-context.tsx';
import { remember, remembered } from '../../session/stored.ts';
import type { Share } from './use-share.ts';

const presets = [
  { value: 'text', word: 'Text', means: 'Sharp letters; moves less often' },
  { value: 'motion', word: 'Motion', means: 'Fluid film and animation; softer' },
] as const;

/** One press shares as last time; the small button beside it says how. */
export function ShareControl({ share }: { share: Share }) {
  const [open, setOpen] = useState(false);
  const { screenPreset, screenAudio } = useStore(remembered);
  const name = share.sharing ? 'Stop sharing' : 'Share screen';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches focus and Escape go through
    <div
      className="share"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (open && event.key === 'Escape') {
          event.stopPropagation();
          setOpen(false);
        }
      }}
    >
      <button
        type="button"
        className="control"
        data-active={share.sharing ? '' : undefined}
        data-forbidden={share.permitted ? undefined : ''}
        aria-label={name}
        aria-busy={share.starting}
        aria-keyshortcuts="S"
        title={`${name} (S)`}
        disabled={!share.possible}
        onClick={share.toggle}
      >
        <Icon name={share.sharing ? 'screen-off' : 'screen'} />
        <span className="caption" aria-hidden="true">
          {share.sharing ? 'Stop' : 'Share'}
        </span>
      </button>
      <button
        type="button"
        className="share-options"
        aria-label="Sharing options"
        aria-expanded={open}
        disabled={!share.possible}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        // Focusable, so that a click on its ground does not count as leaving it.
        <fieldset className="popover" tabIndex={-1}>
          <legend className="unseen">Sharing options</legend>
          {presets.map(({ value, word, means }) => (
            <label key={value} className="choice">
              <input
                type="radio"
                name="preset"
                checked={screenPreset === value}
                aria-label={word}
                onChange={() => remember({ screenPreset: value })}
              />
              <span>
                <strong>{word}</strong>
                <small>{means}</small>
              </span>
            </label>
          ))}
          <label className="choice">
            <input
              type="checkbox"
              checked={screenAudio}
              aria-label="Share sound"
              onChange={(event) => remember({ screenAudio: event.target.checked })}
            />
            <span>
              <strong>Share sound</strong>
              <small>Where the browser can</small>
            </span>
          </label>
          {share.sharing && <p className="popover-note">Holds from the next time you share.</p>}
        </fieldset>
      )}
    </div>
  );
}

import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { Icon, type IconName } from './icon.tsx';
import './menu.css';

export interface MenuItem {
  readonly name: string;
  readonly icon?: IconName;
  /** A switch: on or off. */
  readonly checked?: boolean;
  /** One of several, of which one is chosen. */
  readonly chosen?: boolean;
  readonly danger?: boolean;
  readonly press: () => void;
}

export interface MenuGroup {
  readonly title?: string;
  readonly items: readonly MenuItem[];
}

interface MenuProps {
  label: string;
  icon: IconName;
  className: string;
  groups: readonly MenuGroup[];
}

const gapPx = 6;
const edgePx = 8;

/** A button that opens a list of actions in the top layer, where nothing cuts it off. Arrows move, Escape closes. */
export function Menu({ label, icon, className, groups }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
      </button>
      {open && button.current && (
        <List id={id} label={label} anchor={button.current} groups={groups} close={close} gone={() => setOpen(false)} />
      )}
    </>
  );
}

interface ListProps {
  id: string;
  label: string;
  anchor: HTMLElement;
  groups: readonly MenuGroup[];
  /** By the keyboard or a choice: the focus goes back. */
  close: () => void;
  /** By a press elsewhere: the focus is there. */
  gone: () => void;
}

function List({ id, label, anchor, groups, close, gone }: ListProps) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const list = ref.current;
    if (!list) return;
    list.showPopover();
    place(list, anchor.getBoundingClientRect());
    itemsOf(list)[0]?.focus();
  }, [anchor]);

  function press(event: KeyboardEvent): void {
    // Letters are the room's shortcuts; in here they are none.
    event.stopPropagation();
    const items = itemsOf(event.currentTarget);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (to !== undefined) items.at(to % items.length)?.focus();
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={ref}
      id={id}
      className="menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="auto"
      onKeyDown={press}
      onToggle={(event) => {
        if (event.newState === 'closed') gone();
      }}
    >
      {groups.map(({ title, items }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups stand in one order
        // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
        <div key={index} role="group" aria-label={title}>
          {title && (
            <p className="menu-title" aria-hidden="true">
              {title}
            </p>
          )}
          {items.map((item) => (
            <Entry key={item.name} item={item} close={close} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Entry({ item, close }: { item: MenuItem; close: () => void }) {
  const { name, icon, checked, chosen, danger, press } = item;
  const role = checked !== undefined ? 'menuitemcheckbox' : chosen !== undefined ? 'menuitemradio' : 'menuitem';
  const marked = checked ?? chosen;
  return (
    <button
      type="button"
      role={role}
      {...(marked === undefined ? {} : { 'aria-checked': marked })}
      tabIndex={-1}
      data-danger={danger ? '' : undefined}
      onClick={() => {
        close();
        press();
      }}
    >
      {marked === undefined ? icon ? <Icon name={icon} /> : <span className="menu-mark" /> : null}
      {marked !== undefined && <span className="menu-mark">{marked && <Icon name="check" />}</span>}
      {name}
    </button>
  );
}

function itemsOf(list: Element): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('button')];
}

/** Below its button, or above where there is no room, and inside the page. */
function place(list: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth, offsetHeight } = list;
  const below = anchor.bottom + gapPx;
  const above = anchor.top - gapPx - offsetHeight;
  const top = below + offsetHeight <= innerHeight - edgePx ? below : Math.max(edgePx, above);
  const left = Math.min(Math.max(edgePx, anchor.right - offsetWidth), innerWidth - offsetWidth - edgePx);
  list.style.top = `${top}px`;
  list.style.left = `${left}px`;
}

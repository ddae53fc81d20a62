/** Two radio bands that meet. */
export function Logo() {
  return (
    <span className="logo">
      <svg viewBox="0 0 40 28" aria-hidden="true" focusable="false">
        <path className="band-cool" d="M2 21c7 0 8-14 18-14s11 14 18 14" />
        <path className="band-warm" d="M2 7c7 0 8 14 18 14S31 7 38 7" />
      </svg>
      <span>Crossband</span>
    </span>
  );
}

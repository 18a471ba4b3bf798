/** The tabs of the page, after the pattern of the ARIA Authoring Practices: arrow keys choose, and the chosen one is in the tab order. */

/** Listens to the tabs; `onSelect` gets the id of the panel that is now shown. */
export function listenToTabs(onSelect: (panel: string) => void): void {
  const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
  const panelOf = (tab: HTMLElement): string => tab.getAttribute('aria-controls') ?? '';
  const select = (chosen: HTMLButtonElement): void => {
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = document.getElementById(panelOf(tab));
      if (panel) panel.hidden = tab !== chosen;
    }
    onSelect(panelOf(chosen));
  };
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab));
    tab.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.focus();
      select(next);
    });
  }
}

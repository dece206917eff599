// The colours of the page's present theme, read from its style sheet.

export interface Theme {
  ground: string;
  panel: string;
  ink: string;
  faint: string;
  line: string;
  closed: string;
  stripe: string;
  accent: string;
}

/** Reads the colours that an element's style gives. */
export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const get = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: get("ground"),
    panel: get("panel"),
    ink: get("ink"),
    faint: get("faint"),
    line: get("line"),
    closed: get("closed"),
    stripe: get("stripe"),
    accent: get("accent"),
  };
}

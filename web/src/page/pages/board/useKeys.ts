// The board's own keys; those of the chart (arrows, zoom, N and P) are the chart's.

import type { KeyboardEvent } from "react";

export interface Keys {
  undo: () => void;
  redo: () => void;
  keep: () => void;
  search: () => void;
  help: () => void;
  nudge: (key: string) => boolean;
  act: (key: string) => boolean;
}

/** Handles a key pressed anywhere on the board but in a field of text. */
export function pressed(event: KeyboardEvent, keys: Keys): void {
  if (event.target instanceof HTMLInputElement || event.defaultPrevented) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  let isTaken = true;
  if (isCommand && name === "z") (event.shiftKey ? keys.redo : keys.undo)();
  else if (isCommand && name === "y") keys.redo();
  else if (isCommand && name === "Enter") keys.keep();
  else if (event.altKey) isTaken = keys.nudge(name);
  else if (isCommand) isTaken = false;
  else if (name === "/") keys.search();
  else if (name === "?") keys.help();
  else isTaken = keys.act(name);
  if (isTaken) event.preventDefault();
}

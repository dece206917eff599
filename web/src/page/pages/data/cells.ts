// Cells without a page: columns by letter, blocks as tab-separated text, selections, and which rows are in view.

export type Cell = string | number | boolean | null;
export type Rows = Cell[][];

/** A place in a sheet: row and column from 0. */
export interface At {
  row: number;
  column: number;
}

/** A block of cells, both ends counted. */
export interface Block {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export const MOST_COLUMNS = 200;

/** Names a column counted from 0: A, B, ... Z, AA. */
export function letters(column: number): string {
  let name = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** Returns the column, from 0, of a name such as AA. */
export function columnOf(name: string): number {
  return [...name.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Returns the block between two places, whichever comes first. */
export function between(a: At, b: At): Block {
  return {
    top: Math.min(a.row, b.row),
    left: Math.min(a.column, b.column),
    bottom: Math.max(a.row, b.row),
    right: Math.max(a.column, b.column),
  };
}

/** Reads what a spreadsheet puts on the clipboard: tabs, lines, and quotes around cells that hold either. */
export function fromClipboard(text: string): Rows {
  const rows: Rows = [[]];
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  let position = 0;
  while (position <= whole.length) {
    const [cell, next] = whole[position] === '"' ? quoted(whole, position) : plain(whole, position);
    rows[rows.length - 1].push(cell === "" ? null : cell);
    if (whole[next] === "\n") rows.push([]);
    position = next + 1;
  }
  return rows;
}

function plain(text: string, from: number): [string, number] {
  let end = from;
  while (end < text.length && text[end] !== "\t" && text[end] !== "\n") end += 1;
  return [text.slice(from, end), end];
}

function quoted(text: string, from: number): [string, number] {
  let cell = "";
  let position = from + 1;
  while (position < text.length) {
    if (text[position] !== '"') cell += text[position];
    else if (text[position + 1] === '"') {
      cell += '"';
      position += 1;
    } else break;
    position += 1;
  }
  const next = text[position + 1];
  const isWhole = position < text.length && (next === undefined || next === "\t" || next === "\n");
  return isWhole ? [cell, position + 1] : plain(text, from);
}

/** Writes a block as a spreadsheet takes it from the clipboard. */
export function toClipboard(rows: Rows, block: Block): string {
  const lines = [];
  for (let row = block.top; row <= block.bottom; row += 1) {
    const cells = [];
    for (let column = block.left; column <= block.right; column += 1) {
      const text = shown(rows[row]?.[column] ?? null);
      cells.push(/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    }
    lines.push(cells.join("\t"));
  }
  return lines.join("\n");
}

/** Shows a cell. */
export function shown(cell: Cell): string {
  return cell === null ? "" : typeof cell === "boolean" ? (cell ? "TRUE" : "FALSE") : String(cell);
}

/** Takes what was typed for a number where it is nothing else. */
export function typed(text: string): Cell {
  if (text === "") return null;
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(text) ? Number(text) : text;
}

/** Fills a block with what was copied: a single cell goes everywhere, anything else stands where the block begins. */
export function pasted(copied: Rows, block: Block): Rows {
  const isSingle = copied.length === 1 && copied[0].length === 1;
  if (!isSingle) return copied;
  const height = block.bottom - block.top + 1;
  const width = block.right - block.left + 1;
  return Array.from({ length: height }, () => Array.from({ length: width }, () => copied[0][0]));
}

/** Returns rows with a block of cells written over; the given ones stay as they are. */
export function withCells(rows: Rows, at: At, cells: Rows): Rows {
  const changed = rows.slice();
  cells.forEach((line, n) => {
    const row = (changed[at.row + n] ?? []).slice();
    while (row.length < at.column) row.push(null);
    line.forEach((cell, m) => (row[at.column + m] = cell));
    changed[at.row + n] = row;
  });
  for (let n = 0; n < changed.length; n += 1) changed[n] ??= [];
  return changed;
}

/** Returns the rows to draw: those in view and a few beyond. */
export function inView(top: number, height: number, rowHeight: number, count: number): { first: number; last: number } {
  const beyond = 8;
  const first = Math.max(0, Math.floor(top / rowHeight) - beyond);
  const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + beyond);
  return { first, last: Math.max(first - 1, last) };
}

/** Returns how wide each column is drawn, by what it holds; Chinese letters count double. */
export function widths(rows: Rows, count: number): number[] {
  const found = Array.from({ length: count }, () => 64);
  for (const row of rows.slice(0, 300)) {
    row.slice(0, count).forEach((cell, column) => {
      const text = shown(cell);
      const length = text.length + (text.match(/[\u2e80-\uffff]/g)?.length ?? 0);
      found[column] = Math.max(found[column], Math.min(320, 26 + Math.ceil(length * 7.6)));
    });
  }
  return found;
}

/** Returns where a key leads from a place; nothing for other keys. */
export function moved(at: At, key: string, isFar: boolean, size: { rows: number; columns: number; page: number }): At | null {
  const last = { row: size.rows - 1, column: size.columns - 1 };
  const to: Record<string, At> = {
    ArrowUp: { ...at, row: isFar ? 0 : at.row - 1 },
    ArrowDown: { ...at, row: isFar ? last.row : at.row + 1 },
    ArrowLeft: { ...at, column: isFar ? 0 : at.column - 1 },
    ArrowRight: { ...at, column: isFar ? last.column : at.column + 1 },
    PageUp: { ...at, row: at.row - size.page },
    PageDown: { ...at, row: at.row + size.page },
    Home: isFar ? { row: 0, column: 0 } : { ...at, column: 0 },
    End: isFar ? last : { ...at, column: last.column },
  };
  const found = to[key];
  if (!found) return null;
  return { row: Math.max(0, Math.min(last.row, found.row)), column: Math.max(0, Math.min(last.column, found.column)) };
}

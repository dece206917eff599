// A grid as people know it from spreadsheets: keys, blocks, copy and paste; only the rows in view are drawn.

import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { between, fromClipboard, inView, letters, moved, pasted, shown, toClipboard, typed, widths, type At, type Rows } from "./cells";

const ROW = 27;
const SPARE_ROWS = 30;
const SPARE_COLUMNS = 1;

export interface Mark {
  severity: "error" | "warning" | "assumed";
  text: string;
}

interface Props {
  label: string;
  rows: Rows;
  /** Row of the headers, from 0. */
  header: number | null;
  /** What is wrong with a cell, by `row/column` from 0. */
  marks: ReadonlyMap<string, Mark>;
  choices: (column: number) => readonly string[];
  help: (column: number) => string;
  at: At;
  setAt: (at: At) => void;
  /** Absent if nothing may be changed. */
  put?: (at: At, cells: Rows) => void;
  undo?: () => void;
  redo?: () => void;
}

/** Shows the rows of a sheet and lets them be changed. */
export function Grid(props: Props) {
  const { rows, at, put } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [anchor, setAnchor] = useState<At>(at);
  const [edit, setEdit] = useState<string | null>(null);
  const nColumns = useMemo(() => rows.reduce((most, row) => Math.max(most, row.length), 1), [rows]) + (put ? SPARE_COLUMNS : 0);
  const nRows = rows.length + (put ? SPARE_ROWS : 0);
  const wide = useMemo(() => widths(rows, nColumns), [rows, nColumns]);
  const left = useMemo(() => wide.reduce<number[]>((sums, width) => [...sums, sums[sums.length - 1] + width], [0]), [wide]);
  const block = between(anchor, at);
  const { first, last } = inView(view.top - ROW, view.height, ROW, nRows);

  useLayoutEffect(() => {
    const box = frame.current;
    if (!box) return;
    const watch = new ResizeObserver(() => setView((old) => ({ ...old, height: box.clientHeight })));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  useEffect(() => bringIntoView(frame.current, at, left, wide), [at, left, wide]);
  const own = useRef(at);
  useEffect(() => {
    if (own.current !== at) setAnchor(at);
  }, [at]);

  const extend = (to: At): void => {
    own.current = to;
    props.setAt(to);
  };
  const select = (to: At, isBlock = false): void => {
    if (!isBlock) setAnchor(to);
    extend(to);
  };
  const finish = (text: string, step: At): void => {
    setEdit(null);
    if (put && text !== shown(rows[at.row]?.[at.column] ?? null)) put(at, [[typed(text)]]);
    const to = { row: Math.min(nRows - 1, Math.max(0, at.row + step.row)), column: Math.min(nColumns - 1, Math.max(0, at.column + step.column)) };
    select(to);
    frame.current?.focus();
  };
  const clear = (): void => {
    const height = block.bottom - block.top + 1;
    const width = block.right - block.left + 1;
    put?.({ row: block.top, column: block.left }, Array.from({ length: height }, () => Array.from({ length: width }, () => null)));
  };

  const onKey = (event: KeyboardEvent): void => {
    if (edit !== null) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const to = moved(at, event.key, isCommand, { rows: nRows, columns: nColumns, page: Math.floor(view.height / ROW) - 2 });
    if (to) select(to, event.shiftKey);
    else if (isCommand && event.key.toLowerCase() === "z") (event.shiftKey ? props.redo : props.undo)?.();
    else if (isCommand && event.key.toLowerCase() === "y") props.redo?.();
    else if (isCommand && event.key.toLowerCase() === "a") {
      setAnchor({ row: 0, column: 0 });
      extend({ row: rows.length - 1, column: nColumns - 1 });
    } else if (!put || isCommand || event.altKey) return;
    else if (event.key === "Enter" || event.key === "F2") setEdit(shown(rows[at.row]?.[at.column] ?? null));
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else if (event.key.length === 1) setEdit(event.key);
    else return;
    event.preventDefault();
  };
  const onCopy = (event: ClipboardEvent): void => {
    if (edit !== null) return;
    event.clipboardData.setData("text/plain", toClipboard(rows, block));
    event.preventDefault();
    if (event.type === "cut" && put) clear();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (edit !== null || !put) return;
    event.preventDefault();
    const copied = fromClipboard(event.clipboardData.getData("text/plain")).map((row) => row.map((cell) => (typeof cell === "string" ? typed(cell) : cell)));
    const cells = pasted(copied, block);
    const start = { row: block.top, column: block.left };
    put(start, cells);
    setAnchor(start);
    extend({ row: start.row + cells.length - 1, column: Math.min(nColumns - 1, start.column + Math.max(...cells.map((row) => row.length)) - 1) });
  };

  const drawn = [];
  for (let row = first; row <= last; row += 1) {
    drawn.push(
      <div key={row} role="row" aria-rowindex={row + 1} className={row === props.header ? "grid-row grid-header" : "grid-row"} style={{ top: ROW * (row + 1) }}>
        <div role="rowheader" className="grid-number">
          {row + 1}
        </div>
        {wide.map((width, column) => {
          const mark = props.marks.get(`${row}/${column}`);
          const isIn = row >= block.top && row <= block.bottom && column >= block.left && column <= block.right;
          const isAt = row === at.row && column === at.column;
          const text = shown(rows[row]?.[column] ?? null);
          return (
            <div
              key={column}
              role="gridcell"
              id={isAt ? "grid-at" : undefined}
              aria-colindex={column + 1}
              aria-selected={isIn}
              aria-invalid={mark?.severity === "error" || undefined}
              className={["grid-cell", isIn && "grid-in", isAt && "grid-at", mark && `grid-${mark.severity}`].filter(Boolean).join(" ")}
              style={{ width }}
              title={mark?.text ?? (row === props.header ? props.help(column) : undefined)}
              data-number={typeof rows[row]?.[column] === "number" || undefined}
              onPointerDown={(event) => {
                if (event.button === 0) select({ row, column }, event.shiftKey);
              }}
              onPointerEnter={(event) => {
                if (event.buttons === 1 && edit === null) extend({ row, column });
              }}
              onDoubleClick={() => put && setEdit(text)}
            >
              {isAt && edit !== null ? (
                <Editor text={edit} choices={row === props.header ? [] : props.choices(column)} finish={finish} drop={() => (setEdit(null), frame.current?.focus())} />
              ) : (
                text
              )}
            </div>
          );
        })}
      </div>,
    );
  }
  return (
    <div
      ref={frame}
      className="grid"
      role="grid"
      tabIndex={0}
      aria-label={`${props.label}. ${t("data_grid_help")}`}
      aria-rowcount={nRows}
      aria-colcount={nColumns}
      aria-activedescendant="grid-at"
      aria-readonly={!put}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      onKeyDown={onKey}
      onCopy={onCopy}
      onCut={onCopy}
      onPaste={onPaste}
    >
      <div role="presentation" className="grid-all" style={{ height: ROW * (nRows + 1), width: left[left.length - 1] + 46 }}>
        <div role="row" className="grid-letters">
          <div role="columnheader" className="grid-number" aria-label={t("data_row")} />
          {wide.map((width, column) => (
            <div key={column} role="columnheader" className="grid-letter" style={{ width }} title={props.help(column)}>
              {letters(column)}
            </div>
          ))}
        </div>
        {drawn}
      </div>
    </div>
  );
}

function bringIntoView(box: HTMLDivElement | null, at: At, left: number[], wide: number[]): void {
  if (!box || left[at.column] === undefined) return;
  const top = ROW * at.row;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + 2 * ROW > box.scrollTop + box.clientHeight - 16) box.scrollTop = top + 2 * ROW - box.clientHeight + 16;
  if (left[at.column] < box.scrollLeft) box.scrollLeft = left[at.column];
  const right = left[at.column] + wide[at.column] + 46;
  if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth;
}

function Editor(props: { text: string; choices: readonly string[]; finish: (text: string, step: At) => void; drop: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(props.text);
  const isOver = useRef(false);
  const end = (step: At): void => {
    if (isOver.current) return;
    isOver.current = true;
    props.finish(text, step);
  };
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Enter") end({ row: event.shiftKey ? -1 : 1, column: 0 });
    else if (event.key === "Tab") end({ row: 0, column: event.shiftKey ? -1 : 1 });
    else if (event.key === "Escape") {
      isOver.current = true;
      props.drop();
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="grid-editor"
        aria-label={t("data_cell")}
        value={text}
        list={props.choices.length ? "grid-choices" : undefined}
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
        onPointerDown={(event) => event.stopPropagation()}
        onBlur={() => end({ row: 0, column: 0 })}
      />
      {props.choices.length ? (
        <datalist id="grid-choices">
          {props.choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      ) : null}
    </>
  );
}

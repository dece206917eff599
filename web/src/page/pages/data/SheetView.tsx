// One sheet of a draft: what it is for, what can be done with its rows, and its cells.

import { Button, Group, Menu, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nouns, type Draft, type Edit, type Outline } from "./calls";
import { columnOf, letters, type At, type Rows } from "./cells";
import { Grid, type Mark } from "./Grid";

interface Props {
  sheet: Outline;
  rows: Rows;
  marks: ReadonlyMap<string, Mark>;
  at: At;
  setAt: (at: At) => void;
  edit?: (edits: Edit[]) => void;
  undo?: () => void;
  redo?: () => void;
  children?: ReactNode;
}

/** Shows a sheet and what it is for. */
export function SheetView({ sheet, rows, marks, at, setAt, edit, undo, redo, children }: Props) {
  const { t } = useTranslation();
  const of = (column: number) => sheet.columns[letters(column)];
  return (
    <div className="data-middle">
      <div className="data-about">
        <Text size="sm" c="dimmed" flex={1} miw={200}>
          {sheet.noun === null ? t("data_unknown_sheet") : sheet.about}
        </Text>
        {edit ? <Tools sheet={sheet} rows={rows} at={at} edit={edit} /> : null}
        {children}
      </div>
      <Grid
        key={sheet.name}
        label={sheet.name}
        rows={rows}
        header={sheet.header_row === null ? null : sheet.header_row - 1}
        marks={marks}
        choices={(column) => of(column)?.choices ?? []}
        help={(column) => [of(column)?.header, of(column)?.help].filter(Boolean).join(": ")}
        at={at}
        setAt={setAt}
        {...(edit ? { put: (to: At, cells: Rows) => edit([{ kind: "cells", sheet: sheet.name, row: to.row + 1, column: letters(to.column), cells }]) } : {})}
        {...(undo ? { undo } : {})}
        {...(redo ? { redo } : {})}
      />
    </div>
  );
}

function Tools({ sheet, rows, at, edit }: { sheet: Outline; rows: Rows; at: At; edit: (edits: Edit[]) => void }) {
  const { t } = useTranslation();
  const known = useQuery({ queryKey: ["nouns"], queryFn: nouns, staleTime: Infinity });
  const given = new Set(Object.values(sheet.columns).map((column) => column.field));
  const noun = known.data?.find((entry) => entry.noun === sheet.noun);
  const missing = (noun?.columns ?? []).filter((column) => !given.has(column.field));
  const row = Math.min(at.row, rows.length);
  const next = letters(Math.max(0, ...rows.map((line) => line.length)));
  if (sheet.noun === null) {
    return (
      <Select
        size="xs"
        aria-label={t("data_holds")}
        placeholder={t("data_holds")}
        data={(known.data ?? []).map((entry) => ({ value: entry.title, label: entry.title }))}
        onChange={(title) => title && edit([{ kind: "rename", sheet: sheet.name, name: title }])}
      />
    );
  }
  return (
    <Group gap={6}>
      <Button size="compact-xs" variant="default" onClick={() => edit([{ kind: "insert", sheet: sheet.name, row: row + 1, cells: [[]] }])}>
        {t("data_insert")}
      </Button>
      <Button size="compact-xs" variant="default" disabled={at.row >= rows.length} onClick={() => edit([{ kind: "delete", sheet: sheet.name, row: row + 1, count: 1 }])}>
        {t("data_delete")}
      </Button>
      {missing.length && sheet.header_row !== null ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-xs" variant="default">
              {t("data_add_column")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={420} className="data-menu">
            {missing.map((column) => (
              <Menu.Item key={column.field} title={column.help} onClick={() => edit([{ kind: "cells", sheet: sheet.name, row: sheet.header_row ?? 1, column: next, cells: [[column.unit ? `${column.header} [${column.unit}]` : column.header]] }])}>
                {column.header}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </Group>
  );
}

/** Returns what is marked in a sheet: errors over assumptions over warnings. */
export function useMarks(draft: Draft | undefined, name: string): ReadonlyMap<string, Mark> {
  return useMemo(() => {
    const found = new Map<string, Mark>();
    if (!draft) return found;
    const layers = [
      ...draft.issues.filter((entry) => entry.severity === "warning").map((entry) => [entry, "warning"] as const),
      ...draft.assumptions.filter((entry) => !entry.is_accepted).map((entry) => [entry, "assumed"] as const),
      ...draft.issues.filter((entry) => entry.severity === "error").map((entry) => [entry, "error"] as const),
    ];
    for (const [entry, severity] of layers) {
      if (entry.sheet !== name || entry.row === null) continue;
      const column = entry.column ? columnOf(entry.column) : 0;
      found.set(`${entry.row - 1}/${column}`, { severity, text: `${entry.what} ${entry.advice}` });
    }
    return found;
  }, [draft, name]);
}

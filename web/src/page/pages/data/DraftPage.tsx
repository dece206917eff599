// A draft: the file's own sheets, the doctor's issues beside them, mended in place until they are data.

import { Badge, Button, Center, Group, Loader, Text, Title } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import type { Draft, Issue } from "./calls";
import { columnOf, type At } from "./cells";
import { CommitDialog } from "./CommitDialog";
import "./data.css";
import { Issues } from "./Issues";
import { Sheets } from "./Sheets";
import { SheetView, useMarks } from "./SheetView";
import { useDraft } from "./useDraft";

/** Shows a draft to whoever may read it, and lets those change it who may. */
export function DraftPage() {
  const { draft: id = "" } = useParams({ strict: false }) as { draft?: string };
  const { t } = useTranslation();
  const may = useMay();
  const work = useDraft(id);
  const { draft } = work;
  const [chosen, setChosen] = useState<string | null>(null);
  const [at, setAt] = useState<At>({ row: 0, column: 0 });
  const [isCommitting, setIsCommitting] = useState(false);
  const first = draft ? (draft.issues.find((entry) => entry.severity === "error" && entry.sheet)?.sheet ?? draft.sheets[0]?.name) : undefined;
  const name = draft?.sheets.some((sheet) => sheet.name === chosen) ? (chosen as string) : (first ?? "");
  const marks = useMarks(draft, name);
  if (!draft) {
    return work.trouble ? (
      <Trouble error={work.trouble} />
    ) : (
      <Center>
        <Loader />
      </Center>
    );
  }
  const outline = draft.outlines.find((entry) => entry.name === name);
  const rows = draft.sheets.find((sheet) => sheet.name === name)?.rows ?? [];
  const choose = (to: string): void => {
    setChosen(to);
    setAt({ row: 0, column: 0 });
  };
  const show = (issue: Issue): void => {
    if (!issue.sheet) return;
    setChosen(issue.sheet);
    setAt({ row: (issue.row ?? 1) - 1, column: issue.column ? columnOf(issue.column) : 0 });
  };
  const isMine = may("draft");
  return (
    <main className="data">
      <div className="data-bar">
        <Title order={1} size="md">
          {draft.name}
        </Title>
        <Counts draft={draft} />
        <Text size="xs" c="dimmed" role="status" ml="auto">
          {work.isSaving ? t("data_saving") : t("data_saved")}
        </Text>
        {isMine ? (
          <>
            <Button size="xs" variant="default" disabled={!draft.can_undo} onClick={work.undo}>
              {t("data_undo")}
            </Button>
            <Button size="xs" variant="default" disabled={!draft.can_redo} onClick={work.redo}>
              {t("data_redo")}
            </Button>
          </>
        ) : null}
        {may("change_data") ? (
          <Button size="xs" disabled={!draft.is_ready || work.isSaving} onClick={() => setIsCommitting(true)}>
            {t("data_commit")}
          </Button>
        ) : null}
      </div>
      <Trouble error={work.trouble} />
      <div className="data-body">
        <Sheets
          sheets={draft.outlines.map((entry) => ({ ...entry, count: count(draft, entry.name, entry.header_row) }))}
          issues={draft.issues}
          shown={name}
          choose={choose}
          {...(isMine ? { edit: work.edit } : {})}
        />
        {outline ? (
          <SheetView sheet={outline} rows={rows} marks={marks} at={at} setAt={setAt} {...(isMine ? { edit: work.edit, undo: work.undo, redo: work.redo } : {})} />
        ) : (
          <div className="data-middle" />
        )}
        <Issues draft={draft} show={show} agree={work.agree} />
      </div>
      {isCommitting ? <CommitDialog draft={draft} close={() => setIsCommitting(false)} /> : null}
    </main>
  );
}

function count(draft: Draft, name: string, header: number | null): number {
  const rows = draft.sheets.find((sheet) => sheet.name === name)?.rows ?? [];
  return rows.slice(header ?? 0).filter((row) => row.some((cell) => cell !== null && cell !== "")).length;
}

function Counts({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const state = draft.n_errors ? "red" : draft.n_assumptions ? "blue" : "green";
  const text = draft.n_errors
    ? t("data_n_errors", { n: draft.n_errors })
    : draft.n_assumptions
      ? t("data_n_assumptions", { n: draft.n_assumptions })
      : t("data_ready");
  const { resources, materials, demands } = draft.counts;
  return (
    <Group gap={8}>
      <Badge color={state} variant="light" autoContrast>
        {text}
      </Badge>
      {resources === undefined ? null : (
        <Text size="xs" c="dimmed">
          {t("data_counts", { resources, materials, demands })}
        </Text>
      )}
    </Group>
  );
}

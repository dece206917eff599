// What is wrong, what is doubtful, what is assumed: each leads to its cell.

import { Badge, Button, Group, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Draft, Issue } from "./calls";

interface Props {
  draft: Draft;
  show: (issue: Issue) => void;
  agree: (keys: string[]) => void;
}

/** Lists everything that stands between a draft and data. */
export function Issues({ draft, show, agree }: Props) {
  const { t } = useTranslation();
  const errors = draft.issues.filter((entry) => entry.severity === "error");
  const warnings = draft.issues.filter((entry) => entry.severity !== "error");
  const open = draft.assumptions.filter((entry) => !entry.is_accepted);
  return (
    <aside className="data-issues" aria-label={t("data_issues")} tabIndex={0}>
      {errors.length + warnings.length + open.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("data_sound")}
        </Text>
      ) : null}
      {errors.length ? <Head title={t("data_errors")} count={draft.n_errors} color="red" /> : null}
      {errors.map((entry, n) => (
        <One key={n} issue={entry} kind="error" show={show} />
      ))}
      {open.length ? (
        <Group justify="space-between" mb={6}>
          <Head title={t("data_assumed")} count={draft.n_assumptions} color="blue" />
          <Button size="compact-xs" variant="light" onClick={() => agree(open.map((entry) => entry.key))}>
            {t("data_agree_all")}
          </Button>
        </Group>
      ) : null}
      {open.map((entry) => (
        <div key={entry.key}>
          <One issue={entry} kind="assumed" show={show} />
          <Group justify="flex-end" mt={-4} mb={8}>
            <Button size="compact-xs" variant="default" onClick={() => agree([entry.key])}>
              {t("data_agree")}
            </Button>
          </Group>
        </div>
      ))}
      {warnings.length ? <Head title={t("data_warnings")} count={draft.n_warnings} color="yellow" /> : null}
      {warnings.map((entry, n) => (
        <One key={n} issue={entry} kind="warning" show={show} />
      ))}
    </aside>
  );
}

function Head({ title, count, color }: { title: string; count: number; color: string }) {
  return (
    <Group gap={6} mb={4} mt={4}>
      <Title order={2} size="sm">
        {title}
      </Title>
      <Badge size="sm" color={color} variant="light" autoContrast>
        {count}
      </Badge>
    </Group>
  );
}

function One({ issue, kind, show }: { issue: Issue; kind: string; show: (issue: Issue) => void }) {
  const place = issue.sheet ? `${issue.sheet}${issue.row ? ` ${issue.column}${issue.row}` : ""}` : [issue.noun, issue.id].filter(Boolean).join(" ");
  return (
    <button type="button" className={`data-issue data-issue-${kind}`} onClick={() => show(issue)}>
      <span className="data-place">{place}</span>
      {issue.what}
      <span className="data-advice">{issue.advice}</span>
    </button>
  );
}

// What the edits so far would come to: shown beside the chart, to be kept or dropped.

import { Alert, Badge, Button, Group, List, Loader, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { duration } from "../../../chart/telling";
import type { Model } from "../../../chart/model";
import { Trouble } from "../../Trouble";
import type { Consequences as Answer, FigureChange } from "./calls";
import { editsOf, seconds } from "./edits";
import type { Pending } from "./useDraft";
import { wordsOf } from "./words";

const MOST = 40;
const MOST_ASKED = 6;

interface Props {
  pending: Pending;
  model: Model;
  keep: () => void;
  isKeeping: boolean;
  find: (order: string) => void;
}

export function Consequences({ pending, model, keep, isKeeping, find }: Props) {
  const { t } = useTranslation();
  const { draft, answer, fault, isJudging } = pending;
  return (
    <Stack gap="sm" p="md" role="region" aria-label={t("board_consequences")} aria-live="polite">
      <Group justify="space-between">
        <Title order={2} size="h4">{t("board_consequences")}</Title>
        {isJudging ? <Loader size="xs" aria-label={t("board_judging")} /> : <Badge variant="light">{draft.done.length}</Badge>}
      </Group>
      <List size="xs" spacing={2}>
        {editsOf(draft)
          .slice(-MOST_ASKED)
          .map((edit, n) => (
            <List.Item key={n}>{wordsOf(edit, model, t)}</List.Item>
          ))}
      </List>
      <Trouble error={fault} />
      {answer ? <Told answer={answer} model={model} find={find} /> : null}
      <Group grow>
        <Button onClick={keep} loading={isKeeping} disabled={!answer?.is_valid || isJudging}>
          {t("board_keep")}
        </Button>
        <Button variant="default" onClick={pending.drop}>
          {t("board_drop")}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {t("board_keep_help")}
      </Text>
    </Stack>
  );
}

function Told({ answer, model, find }: { answer: Answer; model: Model; find: (order: string) => void }) {
  const { t } = useTranslation();
  if (!answer.is_valid) {
    return (
      <Alert color="red" title={t("board_not_possible")}>
        <Stack gap={6}>
          {answer.violations.slice(0, 8).map((violation, n) => (
            <Text size="sm" key={n}>
              {violation.text} {violation.advice ? <Text span c="dimmed">{violation.advice}</Text> : null}
            </Text>
          ))}
        </Stack>
      </Alert>
    );
  }
  const changed = answer.figures.filter((figure) => figure.before !== figure.after);
  return (
    <>
      {changed.length ? <Figures list={changed} /> : <Text size="sm">{t("board_no_change")}</Text>}
      <Orders answer={answer} model={model} find={find} />
      <Text size="xs" c="dimmed">
        {t("board_moved", { n: answer.moved.length })}
      </Text>
    </>
  );
}

export function Figures({ list }: { list: FigureChange[] }) {
  const { t } = useTranslation();
  const tone = (figure: FigureChange): string =>
    figure.is_better === null ? "var(--ink)" : figure.is_better ? "var(--good)" : "var(--bad)";
  return (
    <Table withRowBorders={false} verticalSpacing={3} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("board_figure")}</Table.Th>
          <Table.Th ta="right">{t("board_before")}</Table.Th>
          <Table.Th ta="right">{t("board_after")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((figure) => (
          <Table.Tr key={figure.key}>
            <Table.Td>{figure.label}</Table.Td>
            <Table.Td ta="right" c="dimmed">
              {figure.before}
            </Table.Td>
            <Table.Td ta="right" c={tone(figure)} fw={600}>
              {figure.after} {figure.unit} {figure.is_better === null ? "" : figure.is_better ? "▲" : "▼"}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Orders({ answer, model, find }: { answer: Answer; model: Model; find: (order: string) => void }) {
  const { t } = useTranslation();
  const by = (after: string | null, before: string | null): number =>
    after === null || before === null ? Infinity : seconds(model.payload, after) - seconds(model.payload, before);
  const list = answer.orders
    .map((change) => ({ ...change, by: by(change.after, change.before) }))
    .filter((change) => change.by !== 0)
    .sort((a, b) => b.by - a.by);
  if (!list.length) return null;
  const said = (change: (typeof list)[number]): string => {
    if (change.after === null) return t("board_left_out");
    if (change.before === null) return t("board_taken_in");
    const time = duration(model, change.by);
    return change.by > 0 ? t("board_later", { time }) : t("board_earlier", { time });
  };
  return (
    <div>
      <Text size="sm" fw={600}>
        {t("board_orders", { later: list.filter((c) => c.by > 0).length, earlier: list.filter((c) => c.by < 0).length })}
      </Text>
      <Table withRowBorders={false} verticalSpacing={2} fz="sm">
        <Table.Tbody>
          {list.slice(0, MOST).map((change) => (
            <Table.Tr key={change.order}>
              <Table.Td>
                <Button variant="subtle" size="compact-xs" onClick={() => find(change.order)}>
                  {change.order}
                </Button>
              </Table.Td>
              <Table.Td ta="right" c={change.by > 0 ? "var(--bad)" : "var(--good)"}>
                {said(change)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {list.length > MOST ? <Text size="xs">{t("board_more", { n: list.length - MOST })}</Text> : null}
    </div>
  );
}

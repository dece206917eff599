// All about the chosen order: how it stands, why, its operations, what it is pegged with, and what can be done with it.

import { Badge, Button, CloseButton, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LATE } from "../../../chart/colours";
import type { Model } from "../../../chart/model";
import { standing } from "../../../chart/telling";
import { ACTIONS, type Action } from "./actions";
import { oneEach } from "./edits";

const MOST = 40;

interface Props {
  model: Model;
  suits: (action: Action) => boolean;
  act: (action: Action) => void;
  seek: (bar: number) => void;
  choose: (order: number) => void;
}

export function Facts({ model, suits, act, seek, choose }: Props) {
  const { t } = useTranslation();
  const order = model.selected;
  const { orders, bars, operations, resources } = model.payload;
  const when = (time: number | null): string => (time === null ? "–" : model.clock.format(time, "full"));
  const why = orders.reason[order] ?? orders.cause[order];
  const rows: [string, string][] = [
    ["due", when(orders.due[order])],
    ["completion", when(orders.completion[order])],
    ["quantity", `${orders.quantity[order].toLocaleString()} ${orders.unit[order]}`],
    ["material", orders.name[order]],
    ["customer", orders.customer[order] ?? "–"],
  ];
  const steps = oneEach(model.payload, model.barsOf[order]).sort((a, b) => bars.start[a] - bars.start[b]);
  const related = [...model.related].filter((other) => other !== order);
  return (
    <Stack gap="sm" p="md" role="region" aria-label={model.text("facts")}>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h4" className="board-wrap">
          {orders.id[order]}
        </Title>
        <CloseButton aria-label={model.text("close")} onClick={() => choose(-1)} />
      </Group>
      <Group gap="xs">
        <Badge variant="dot" color={orders.completion[order] === null ? LATE[3] : LATE[model.late[order]]} tt="none">
          {standing(model, order)}
        </Badge>
        {orders.is_rush[order] ? <Badge color="red">{model.text("rush")}</Badge> : null}
      </Group>
      {why ? (
        <Text size="sm" className="board-why">
          {why}
        </Text>
      ) : null}
      <Table withRowBorders={false} verticalSpacing={2} fz="sm">
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td c="dimmed">{model.text(name)}</Table.Td>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group gap={6}>
        {ACTIONS.filter(suits).map((action) => (
          <Button key={action.name} size="compact-sm" variant="default" onClick={() => act(action)}>
            {t(action.label)}
          </Button>
        ))}
      </Group>
      <Text size="sm" fw={600} c="dimmed">
        {model.text("operations")}
      </Text>
      <Stack gap={0}>
        {steps.map((bar) => (
          <button type="button" key={bar} className="board-step" onClick={() => seek(bar)}>
            <b>{operations[bars.operation[bar]]}</b>
            <span>{resources[bars.resource[bar]].name}</span>
            <small>
              {when(bars.start[bar])} → {model.clock.format(bars.end[bar], "hour")}
            </small>
          </button>
        ))}
      </Stack>
      {related.length ? (
        <>
          <Text size="sm" fw={600} c="dimmed">
            {model.text("chain")}
          </Text>
          <Group gap={4}>
            {related.slice(0, MOST).map((other) => (
              <Button key={other} size="compact-xs" variant="subtle" onClick={() => choose(other)}>
                {orders.id[other]}
              </Button>
            ))}
          </Group>
        </>
      ) : null}
    </Stack>
  );
}

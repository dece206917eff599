// One order: how it stands, why, what it draws on, whom it serves, and what can be done with it.

import { Alert, Badge, Button, CloseButton, Group, Stack, Table, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link as To } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Standing } from "../../parts/Standing";
import { Wait } from "../../parts/Wait";
import { pathOf } from "../../plans";
import { ask } from "../../server";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { CancelDialog } from "./CancelDialog";
import { Chain } from "./Chain";
import { DemandDialog } from "./DemandDialog";
import { Lateness } from "./Lateness";
import type { One } from "./orders";
import { Tree } from "./Tree";

interface Props {
  site: string;
  order: string;
  open: (order: string) => void;
  close: () => void;
}

export function OrderPanel({ site, order, open, close }: Props) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["sites", site, "orders", "one", order, i18n.language],
    queryFn: () => ask<One>("GET", `${pathOf(site)}/orders/${encodeURIComponent(order)}`),
  });
  return (
    <aside className="orders-one" aria-label={t("orders_one", { order })}>
      <Group justify="space-between" wrap="nowrap" className="orders-one-head">
        <div>
          <Title order={2}>{order}</Title>
          <Text size="sm" c="dimmed">
            {found.data ? found.data.name : " "}
          </Text>
        </div>
        <CloseButton onClick={close} aria-label={t("page_close")} />
      </Group>
      <Trouble error={found.error} />
      {found.isPending ? <Wait /> : found.data ? <Shown site={site} one={found.data} open={open} /> : null}
    </aside>
  );
}

function Shown({ site, one, open }: { site: string; one: One; open: (order: string) => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" p="md" pt={0} className="orders-one-body">
      <Facts one={one} />
      {one.cause ? (
        <Alert variant="light" color={one.state === "late" ? "red" : one.state === "left_out" ? "orange" : "teal"} p="xs">
          {one.cause}
        </Alert>
      ) : null}
      <Deeds site={site} one={one} />
      <Tabs defaultValue="why" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="why">{t("orders_why")}</Tabs.Tab>
          <Tabs.Tab value="needs">{t("orders_needs")}</Tabs.Tab>
          <Tabs.Tab value="work">{t("orders_work")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="why" pt="sm">
          <Chain one={one} open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="needs" pt="sm">
          <Tree one={one} open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="work" pt="sm">
          <Work one={one} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Facts({ one }: { one: One }) {
  const { t, i18n } = useTranslation();
  const when = (at: number | null): string => (at === null ? "–" : moment(one.epoch + at, "full", i18n.language, one.time_zone));
  return (
    <dl className="orders-facts">
      <dt>{t("orders_state")}</dt>
      <dd>
        <Standing state={one.state} /> <Lateness seconds={one.late} />
      </dd>
      <dt>{t("orders_quantity")}</dt>
      <dd>
        {one.quantity.toLocaleString(i18n.language)} {one.unit}
      </dd>
      <dt>{t("orders_due")}</dt>
      <dd>{when(one.due)}</dd>
      <dt>{t("orders_end")}</dt>
      <dd>{when(one.end)}</dd>
      {one.serves.map((served) => (
        <FactOfDemand key={served.demand} demand={served.demand} customer={served.customer ?? ""} />
      ))}
      {one.options.length ? (
        <>
          <dt>{t("orders_options")}</dt>
          <dd>
            {one.options.map((option) => (
              <Badge key={option} size="xs" variant="default" mr={4} tt="none">
                {option}
              </Badge>
            ))}
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function FactOfDemand({ demand, customer }: { demand: string; customer: string }) {
  const { t } = useTranslation();
  return (
    <>
      <dt>{t("orders_serves")}</dt>
      <dd>{customer ? `${demand} · ${customer}` : demand}</dd>
    </>
  );
}

/** What can be done: each is told as an event, and the next adjustment takes it in. */
function Deeds({ site, one }: { site: string; one: One }) {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<"change" | "expedite" | "cancel" | null>(null);
  const shut = (): void => setDialog(null);
  const { demand } = one;
  return (
    <>
      <Group gap={6}>
        {demand !== null && may("report") ? (
          <>
            <Button size="compact-sm" variant="light" color="red" onClick={() => setDialog("expedite")}>
              {t("orders_expedite")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setDialog("change")}>
              {t("orders_change")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setDialog("cancel")}>
              {t("orders_cancel")}
            </Button>
          </>
        ) : null}
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <To {...props} to={`/sites/${encodeURIComponent(site)}/board`} search={{ plan: one.version, order: one.id }} />}
        >
          {t("orders_on_board")}
        </Button>
      </Group>
      {demand !== null ? (
        <>
          <DemandDialog
            site={site}
            isOpen={dialog === "change" || dialog === "expedite"}
            change={{ demand, one, isExpedite: dialog === "expedite" }}
            close={shut}
            zone={one.time_zone}
          />
          <CancelDialog site={site} demand={demand} isOpen={dialog === "cancel"} close={shut} />
        </>
      ) : null}
    </>
  );
}

function Work({ one }: { one: One }) {
  const { t, i18n } = useTranslation();
  const when = (at: number): string => moment(one.epoch + at, "full", i18n.language, one.time_zone);
  return (
    <Table verticalSpacing={4} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("orders_operation")}</Table.Th>
          <Table.Th>{t("orders_resource")}</Table.Th>
          <Table.Th ta="right">{t("orders_start")}</Table.Th>
          <Table.Th ta="right">{t("orders_end")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {one.operations.map((entry) => (
          <Table.Tr key={entry.operation}>
            <Table.Td>{entry.operation}</Table.Td>
            <Table.Td>{entry.resources.join(", ")}</Table.Td>
            <Table.Td ta="right">{when(entry.start)}</Table.Td>
            <Table.Td ta="right">{when(entry.end)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

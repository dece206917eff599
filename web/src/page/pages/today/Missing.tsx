// What is not there yet for the work of the next days, and what brings it.

import { SegmentedControl, Switch, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment, stretch } from "../../clock";
import { Wait } from "../../parts/Wait";
import { pathOf } from "../../plans";
import { ask } from "../../server";
import { Trouble } from "../../Trouble";
import { Card } from "./Card";
import { urgent, type Shortages } from "./today";

const HOURS = ["24", "48", "72"];
const SHOWN = 14;
const TIGHT = 4;

export function Missing({ site, number }: { site: string; number: number }) {
  const { t, i18n } = useTranslation();
  const [hours, setHours] = useState("72");
  const [isAll, setAll] = useState(false);
  const found = useQuery({
    queryKey: ["sites", site, "shortages", number, hours],
    queryFn: () => ask<Shortages>("GET", `${pathOf(site)}/plans/${number}/shortages?hours=${hours}`),
    placeholderData: (before) => before,
  });
  const list = found.data ? urgent(found.data.shortages, isAll) : [];
  const when = (at: string | null): string => (at === null ? "–" : moment(at, "full", i18n.language, found.data!.time_zone));
  const tools = <SegmentedControl size="xs" value={hours} onChange={setHours} data={HOURS.map((value) => ({ value, label: t("time_hours", { n: value }) }))} aria-label={t("today_ahead")} />;
  return (
    <Card title={t("today_missing")} count={list.length} colour="orange" tools={tools}>
      <Trouble error={found.error} />
      {found.isPending ? <Wait /> : null}
      <Switch size="xs" mb={6} label={t("today_also_made")} checked={isAll} onChange={(event) => setAll(event.currentTarget.checked)} />
      {found.data && !list.length ? (
        <Text size="sm" c="dimmed">
          {t("today_all_there")}
        </Text>
      ) : null}
      {list.length ? (
        <Table verticalSpacing={3} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("orders_material")}</Table.Th>
              <Table.Th>{t("orders_order")}</Table.Th>
              <Table.Th>{t("today_needed")}</Table.Th>
              <Table.Th>{t("today_comes")}</Table.Th>
              <Table.Th ta="right">{t("today_slack")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.slice(0, SHOWN).map((entry, n) => (
              <Table.Tr key={n}>
                <Table.Td>
                  {entry.quantity.toLocaleString(i18n.language, { maximumFractionDigits: 1 })} {entry.unit} {entry.name}
                </Table.Td>
                <Table.Td>
                  <Link className="link" to={`/sites/${encodeURIComponent(site)}/orders`} search={{ order: entry.order }}>
                    {entry.order}
                  </Link>
                </Table.Td>
                <Table.Td className="today-when">{when(entry.needed)}</Table.Td>
                <Table.Td className="today-when" title={entry.supplier}>{when(entry.comes)}</Table.Td>
                <Table.Td ta="right" className={entry.slack_h === null || entry.slack_h < TIGHT ? "today-bad" : ""}>
                  {entry.slack_h === null ? "–" : stretch(entry.slack_h * 3600, t)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : null}
      {list.length > SHOWN ? <Text size="xs" c="dimmed">{t("trouble_more", { n: list.length - SHOWN })}</Text> : null}
    </Card>
  );
}

// The next work of each resource, in its order, as lists to print: a resource never runs over two sheets if it fits on one.

import { Button, Group, MultiSelect, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { pathOf } from "../../plans";
import { ask } from "../../server";
import { Trouble } from "../../Trouble";
import type { Dispatch, Work } from "./today";

const HOURS = ["8", "24", "72"];

export function DispatchLists({ site, number }: { site: string; number: number }) {
  const { t, i18n } = useTranslation();
  const [hours, setHours] = useState("24");
  const [wanted, setWanted] = useState<string[]>([]);
  const found = useQuery({
    queryKey: ["sites", site, "dispatch", number, hours],
    queryFn: () => ask<Dispatch>("GET", `${pathOf(site)}/plans/${number}/dispatch?hours=${hours}`),
    placeholderData: (before) => before,
  });
  if (found.isPending) return <Wait />;
  if (found.error) return <Trouble error={found.error} />;
  const { data } = found;
  const shown = data.resources.filter((entry) => !wanted.length || wanted.includes(entry.id));
  const when = (at: string): string => moment(at, "full", i18n.language, data.time_zone);
  return (
    <div className="dispatch">
      <Group className="no-print" gap="sm" mb="sm">
        <SegmentedControl size="xs" value={hours} onChange={setHours} aria-label={t("today_ahead")} data={HOURS.map((value) => ({ value, label: t("time_hours", { n: value }) }))} />
        <MultiSelect
          size="xs"
          w={360}
          searchable
          clearable
          placeholder={wanted.length ? "" : t("today_all_resources")}
          aria-label={t("load_resource")}
          data={data.resources.map((entry) => ({ value: entry.id, label: entry.name }))}
          value={wanted}
          onChange={setWanted}
        />
        <span className="page-spring" />
        <Button size="xs" onClick={() => print()} disabled={!shown.length}>
          {t("today_print")}
        </Button>
      </Group>
      {shown.length ? null : <Nothing title={t("today_no_work")} />}
      {shown.map((resource) => (
        <section key={resource.id} className="dispatch-sheet" aria-label={resource.name}>
          <header>
            <h2>{resource.name}</h2>
            <Text size="xs" c="dimmed">
              {t("today_sheet", { site, n: data.version, from: when(data.now), until: when(data.until) })}
            </Text>
          </header>
          <List work={resource.work} when={when} />
        </section>
      ))}
    </div>
  );
}

function List({ work, when }: { work: Work[]; when: (at: string) => string }) {
  const { t, i18n } = useTranslation();
  return (
    <table>
      <thead>
        <tr>
          <th className="dispatch-tick" aria-label={t("today_done")} />
          <th>{t("today_setup")}</th>
          <th>{t("orders_start")}</th>
          <th>{t("orders_end")}</th>
          <th>{t("orders_order")}</th>
          <th>{t("orders_operation")}</th>
          <th>{t("orders_material")}</th>
          <th className="dispatch-number">{t("orders_quantity")}</th>
          <th>{t("today_with")}</th>
        </tr>
      </thead>
      <tbody>
        {work.map((entry) => (
          <tr key={`${entry.order} ${entry.operation}`} data-running={entry.is_running}>
            <td className="dispatch-tick">☐</td>
            <td>{entry.setup_start ? when(entry.setup_start) : ""}</td>
            <td>{when(entry.start)}</td>
            <td>{when(entry.end)}</td>
            <td>
              <b>{entry.order}</b> {entry.is_rush ? t("orders_rush") : ""}
            </td>
            <td>{entry.name}</td>
            <td>{entry.material_name}</td>
            <td className="dispatch-number">
              {entry.quantity.toLocaleString(i18n.language, { maximumFractionDigits: 1 })} {entry.unit}
            </td>
            <td>{entry.with.join(", ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

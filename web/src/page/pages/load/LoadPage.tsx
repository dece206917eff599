// Load against capacity: where it is tightest comes first; one resource, week by week, below.

import { Group, Select, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Nothing } from "../../parts/Nothing";
import { Wait } from "../../parts/Wait";
import { currentOf, pathOf, usePlans } from "../../plans";
import { ask, isFault } from "../../server";
import { Trouble } from "../../Trouble";
import { useKeys } from "../../useKeys";
import { heatOf, percent, rowsOf, shareOf, type Load, type Row } from "./load";
import { Weeks } from "./Weeks";
import "./load.css";

const KINDS: Record<string, string> = {
  machine: "load_machine",
  line: "load_line",
  person: "load_person",
  tool: "load_tool",
  mould: "load_mould",
};

export function LoadPage({ site }: { site: string }) {
  const { t } = useTranslation();
  const plans = usePlans(site);
  const search: { plan?: unknown } = useSearch({ strict: false });
  const number = Number(search.plan) || currentOf(plans.data);
  const found = useQuery({
    queryKey: ["sites", site, "plan", number, "load"],
    queryFn: () => ask<Load>("GET", `${pathOf(site)}/plans/${number}/load`),
    enabled: number !== null,
    staleTime: Infinity,
  });
  const fault = plans.error ?? found.error;
  const nothing = <Nothing title={t("load_none")} help={t("load_none_help")} />;
  if (isFault(fault, 404) || (plans.data && number === null)) return nothing;
  if (fault) return <Trouble error={fault} />;
  if (!found.data) return <Wait />;
  return found.data.resources.length ? <Heat site={site} load={found.data} /> : nothing;
}

function Heat({ site, load }: { site: string; load: Load }) {
  const { t } = useTranslation();
  const go = useNavigate();
  const search: { resource?: unknown; plan?: unknown } = useSearch({ strict: false });
  const [kind, setKind] = useState("all");
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const kinds = useMemo(() => [...new Set(load.resources.map((row) => row.kind))], [load]);
  const rows = rowsOf(load, kind, text);
  const chosen = load.resources.find((row) => row.id === search.resource) ?? load.resources[0];
  const choose = (row: Row): void =>
    void go({ to: `/sites/${encodeURIComponent(site)}/load`, search: { ...search, resource: row.id }, replace: true });
  useKeys({ "/": () => field.current?.focus() });
  return (
    <div className="load">
      <Group className="page-bar" gap="sm">
        <TextInput ref={field} size="xs" w={220} value={text} onChange={(event) => setText(event.currentTarget.value)} placeholder={t("load_find")} aria-label={t("load_find")} />
        <Select
          size="xs"
          w={150}
          aria-label={t("load_kind")}
          value={kind}
          onChange={(value) => setKind(value ?? "all")}
          allowDeselect={false}
          data={[{ value: "all", label: t("load_all") }, ...kinds.map((value) => ({ value, label: KINDS[value] ? t(KINDS[value]) : value }))]}
        />
        <Legend />
        <span className="page-spring" />
        <Text size="xs" c="dimmed">
          {t("orders_version", { n: load.version })}
        </Text>
      </Group>
      <div className="load-map">
        <Map load={load} rows={rows} chosen={chosen} choose={choose} />
      </div>
      <Weeks load={load} row={chosen} />
    </div>
  );
}

function Legend() {
  const { t, i18n } = useTranslation();
  return (
    <Group gap={6} className="load-legend" aria-hidden>
      {[0.3, 0.6, 0.8, 0.95, 1].map((share) => (
        <span key={share} data-heat={heatOf(share)}>
          {share === 1 ? t("load_full") : percent(share, i18n.language)}
        </span>
      ))}
    </Group>
  );
}

function Map({ load, rows, chosen, choose }: { load: Load; rows: Row[]; chosen: Row; choose: (row: Row) => void }) {
  const { t, i18n } = useTranslation();
  const day = (week: string): string => moment(`${week}T12:00:00Z`, "day", i18n.language, "UTC");
  return (
    <table className="heat" aria-label={t("load_map")}>
      <thead>
        <tr>
          <th scope="col">{t("load_resource")}</th>
          <th scope="col" className="heat-total">
            {t("load_total")}
          </th>
          {load.weeks.map((week) => (
            <th key={week} scope="col">
              {day(week)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-chosen={row === chosen}>
            <th scope="row">
              <button type="button" onClick={() => choose(row)} aria-pressed={row === chosen}>
                {row.name} <small>{row.group ?? ""}</small>
              </button>
            </th>
            <td className="heat-total" data-heat={heatOf(row.share)}>
              {percent(row.share, i18n.language)}
            </td>
            {load.weeks.map((week, n) => (
              <Cell key={week} row={row} week={n} choose={() => choose(row)} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ row, week, choose }: { row: Row; week: number; choose: () => void }) {
  const { t, i18n } = useTranslation();
  const share = shareOf(row, week);
  const hours = (value: number): string => value.toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  const told = t("load_cell", {
    work: hours(row.production_h[week]),
    setup: hours(row.setup_h[week]),
    capacity: hours(row.capacity_h[week]),
    overtime: hours(row.overtime_h[week]),
  });
  return (
    <td data-heat={heatOf(share)} title={told} onClick={choose}>
      {share === null ? "–" : percent(share, i18n.language)}
      {row.overtime_h[week] > 0 ? <sup>+</sup> : null}
    </td>
  );
}

// Orders, the late ones first: which they are, why, and what can be done about them.

import { Badge, Button, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Nothing } from "../../parts/Nothing";
import { Standing } from "../../parts/Standing";
import { VirtualTable, type Column } from "../../parts/VirtualTable";
import { Wait } from "../../parts/Wait";
import { pathOf } from "../../plans";
import { ask, isFault } from "../../server";
import { useMay } from "../../session";
import { Trouble } from "../../Trouble";
import { useKeys } from "../../useKeys";
import { DemandDialog } from "./DemandDialog";
import { Lateness } from "./Lateness";
import { OrderPanel } from "./OrderPanel";
import { countsOf, shownOf, type Orders, type Wanted } from "./orders";
import "./orders.css";

const NAMES: Record<Wanted, string> = {
  all: "orders_all",
  late: "orders_late",
  left_out: "orders_left_out",
  rush: "orders_rush",
  customer: "orders_customer",
};

export function OrdersPage({ site }: { site: string }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const found = useQuery({
    queryKey: ["sites", site, "orders", i18n.language],
    queryFn: () => ask<Orders>("GET", `${pathOf(site)}/orders`),
    structuralSharing: false,
    placeholderData: (before) => before,
  });
  const [isAdding, setAdding] = useState(false);
  if (found.isPending) return <Wait />;
  if (isFault(found.error, 404)) return <Nothing title={t("orders_none")} help={t("orders_none_help")} />;
  if (found.error) return <Trouble error={found.error} />;
  const add = may("report") ? () => setAdding(true) : null;
  return (
    <>
      <List site={site} all={found.data} add={add} />
      <DemandDialog site={site} isOpen={isAdding} change={null} close={() => setAdding(false)} zone={found.data.time_zone} />
    </>
  );
}

function List({ site, all, add }: { site: string; all: Orders; add: (() => void) | null }) {
  const { t, i18n } = useTranslation();
  const go = useNavigate();
  const asked: { order?: unknown; show?: unknown } = useSearch({ strict: false });
  const wanted = (typeof asked.show === "string" && asked.show in NAMES ? asked.show : "all") as Wanted;
  const order = typeof asked.order === "string" ? asked.order : null;
  const [text, setText] = useState("");
  const slow = useDeferredValue(text);
  const search = useRef<HTMLInputElement>(null);
  const counts = useMemo(() => countsOf(all), [all]);
  const rows = useMemo(() => shownOf(all, wanted, slow), [all, wanted, slow]);
  const columns = useMemo(() => columnsOf(all, t, i18n.language), [all, t, i18n.language]);
  const at = order === null ? null : all.orders.id.indexOf(order);
  const turn = (changed: { order?: string | null; show?: Wanted }): void => {
    const next = { show: changed.show ?? wanted, order: changed.order === undefined ? order : changed.order };
    const search = { ...(next.show === "all" ? {} : { show: next.show }), ...(next.order ? { order: next.order } : {}) };
    void go({ to: `/sites/${encodeURIComponent(site)}/orders`, search, replace: true });
  };
  useKeys({ "/": () => search.current?.focus(), n: () => add?.(), Escape: () => turn({ order: null }) });
  return (
    <div className="orders">
      <section className="orders-list" aria-label={t("page_orders")}>
        <Group className="page-bar" gap="sm">
          <SegmentedControl
            size="xs"
            value={wanted}
            onChange={(value) => turn({ show: value as Wanted })}
            aria-label={t("orders_show")}
            data={(Object.keys(NAMES) as Wanted[]).map((value) => ({
              value,
              label: (
                <>
                  {t(NAMES[value])} <span className="orders-count">{counts[value].toLocaleString(i18n.language)}</span>
                </>
              ),
            }))}
          />
          <TextInput
            ref={search}
            size="xs"
            w={290}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            placeholder={t("orders_find")}
            aria-label={t("orders_find")}
          />
          <span className="page-spring" />
          <Text size="xs" c="dimmed">
            {t("orders_version", { n: all.version })}
          </Text>
          {add ? (
            <Button size="xs" onClick={add}>
              {t("orders_add")}
            </Button>
          ) : null}
        </Group>
        {rows.length ? (
          <VirtualTable
            rows={rows}
            columns={columns}
            label={t("page_orders")}
            chosen={at}
            choose={(row) => turn({ order: all.orders.id[row] })}
            idOf={(row) => all.orders.id[row]}
          />
        ) : (
          <Nothing title={text ? t("orders_no_match") : t(wanted === "late" ? "orders_no_late" : "orders_no_such")} />
        )}
      </section>
      {order !== null ? (
        <OrderPanel site={site} order={order} open={(id) => turn({ order: id })} close={() => turn({ order: null })} />
      ) : null}
    </div>
  );
}

function columnsOf(all: Orders, t: ReturnType<typeof useTranslation>["t"], language: string): Column[] {
  const { orders, epoch, time_zone: zone } = all;
  const when = (at: number | null): string => (at === null ? "–" : moment(epoch + at, "full", language, zone));
  const last = Number.MAX_SAFE_INTEGER;
  return [
    {
      key: "state",
      title: t("orders_state"),
      width: "104px",
      cell: (n) => <Standing state={orders.state[n]} />,
    },
    {
      key: "id",
      title: t("orders_order"),
      width: "minmax(110px, 0.8fr)",
      cell: (n) => (
        <>
          <b>{orders.id[n]}</b> {orders.is_rush[n] ? <Badge size="xs" color="red" variant="filled">{t("orders_rush")}</Badge> : null}
        </>
      ),
      by: (n) => orders.id[n],
    },
    { key: "name", title: t("orders_material"), width: "minmax(120px, 1.2fr)", cell: (n) => orders.name[n], by: (n) => orders.name[n] },
    { key: "customer", title: t("orders_for"), width: "minmax(90px, 0.9fr)", cell: (n) => orders.customer[n] || "–", by: (n) => orders.customer[n] },
    {
      key: "quantity",
      title: t("orders_quantity"),
      width: "90px",
      isNumber: true,
      cell: (n) => `${orders.quantity[n].toLocaleString(language)} ${orders.unit[n]}`,
      by: (n) => orders.quantity[n],
    },
    { key: "due", title: t("orders_due"), width: "136px", isNumber: true, cell: (n) => when(orders.due[n]), by: (n) => orders.due[n] ?? last },
    { key: "end", title: t("orders_end"), width: "136px", isNumber: true, cell: (n) => when(orders.end[n]), by: (n) => orders.end[n] ?? last },
    {
      key: "late",
      title: t("orders_by"),
      width: "92px",
      isNumber: true,
      cell: (n) => <Lateness seconds={orders.late[n]} />,
      by: (n) => orders.late[n] ?? last,
    },
    { key: "cause", title: t("orders_cause"), width: "minmax(160px, 2fr)", cell: (n) => <span title={orders.cause[n] ?? ""}>{orders.cause[n]}</span> },
  ];
}

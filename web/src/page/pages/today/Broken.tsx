// Which orders are broken: late, or not planned at all.

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Standing } from "../../parts/Standing";
import { Wait } from "../../parts/Wait";
import { pathOf } from "../../plans";
import { ask } from "../../server";
import { Trouble } from "../../Trouble";
import { shownOf, type Orders } from "../orders/orders";
import { Lateness } from "../orders/Lateness";
import { Card } from "./Card";

const SHOWN = 8;

export function Broken({ site }: { site: string }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ["sites", site, "orders", i18n.language],
    queryFn: () => ask<Orders>("GET", `${pathOf(site)}/orders`),
    structuralSharing: false,
  });
  const rows = found.data ? [...shownOf(found.data, "left_out", ""), ...shownOf(found.data, "late", "")] : [];
  const to = `/sites/${encodeURIComponent(site)}/orders`;
  const { orders } = found.data ?? {};
  return (
    <Card title={t("today_broken")} count={rows.length} colour="red">
      <Trouble error={found.error} />
      {found.isPending ? <Wait /> : null}
      {found.data && !rows.length ? (
        <Text size="sm" c="dimmed">
          {t("today_nothing_late")}
        </Text>
      ) : null}
      <ul className="today-list">
        {orders
          ? rows.slice(0, SHOWN).map((row) => (
              <li key={orders.id[row]}>
                <Standing state={orders.state[row]} />
                <Link className="link" to={to} search={{ order: orders.id[row] }}>
                  {orders.id[row]}
                </Link>
                <span className="today-clip">{orders.cause[row] ?? orders.name[row]}</span>
                <Lateness seconds={orders.late[row]} />
              </li>
            ))
          : null}
      </ul>
      {rows.length > SHOWN ? (
        <Link className="link" to={to} search={{ show: "late" }}>
          {t("trouble_more", { n: rows.length - SHOWN })}
        </Link>
      ) : null}
    </Card>
  );
}

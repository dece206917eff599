// What an order draws on, down to stock and purchases, and whom it serves.

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { moment } from "../../clock";
import { Standing } from "../../parts/Standing";
import type { Branch, One } from "./orders";

const SOURCES: Record<Branch["source"], string> = {
  stock: "source_stock",
  receipt: "source_receipt",
  order: "source_order",
  purchase: "source_purchase",
};

export function Tree({ one, open }: { one: One; open: (order: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {one.feeds.length ? (
        <>
          <Text size="sm" fw={600}>
            {t("tree_feeds")}
          </Text>
          <ul className="tree">
            {one.feeds.map((entry) => (
              <li key={entry.order}>
                <button type="button" className="link" onClick={() => open(entry.order)}>
                  {entry.order}
                </button>{" "}
                {entry.name} <Standing state={entry.state} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <Text size="sm" fw={600}>
        {t("tree_needs")}
      </Text>
      {one.needs.length ? <Branches list={one.needs} one={one} open={open} /> : <Text size="sm">{t("tree_no_needs")}</Text>}
    </>
  );
}

function Branches({ list, one, open }: { list: Branch[]; one: One; open: (order: string) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className="tree">
      {list.map((branch, n) => (
        <li key={n}>
          {branch.order ? (
            <button type="button" className="link" onClick={() => open(branch.order!)}>
              {branch.order}
            </button>
          ) : (
            <span className="tree-source">{t(SOURCES[branch.source])}</span>
          )}{" "}
          {branch.quantity.toLocaleString(i18n.language)} {branch.unit} {branch.name}{" "}
          {branch.state ? <Standing state={branch.state} /> : null}
          {branch.there !== null ? (
            <span className="tree-there">{moment(one.epoch + branch.there, "full", i18n.language, one.time_zone)}</span>
          ) : null}
          {branch.needs.length ? <Branches list={branch.needs} one={one} open={open} /> : null}
        </li>
      ))}
    </ul>
  );
}
